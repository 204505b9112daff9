/** The certificate library, which is large and rarely needed: to be loaded with `import()`. */
// The library's dependency injection asks for it, and does not bring it.
import 'reflect-metadata';
export * from '@peculiar/x509';
