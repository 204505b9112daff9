import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** The headless twin in one file, without dependencies: it runs under any Node from 20 up, and neither Electron nor the page is built for it. */
export default defineConfig({
  publicDir: false,
  build: {
    ssr: at('src-main/cli.ts'),
    outDir: at('out/cli'),
    // Another one may be running from it: the new file takes its place whole.
    emptyOutDir: false,
    target: 'node20.18',
    sourcemap: false,
    rollupOptions: { output: { entryFileNames: 'cli.js', codeSplitting: false } },
  },
  ssr: { noExternal: true },
});
