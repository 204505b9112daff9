/** HTTP requests as command lines of curl, both ways. */
export { fromCurl, isCurlCommand, type CurlImport } from './curl/from-curl';
export { toCurl } from './curl/to-curl';
