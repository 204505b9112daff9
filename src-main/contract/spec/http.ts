/** HTTP/1.1 server and client (RFC 9110, RFC 9112). */
import { z } from 'zod';
import { tokenPattern } from '../http-token';
import { messageSchema } from '../message';
import { connectTimeoutMs, fieldSchema, filePath, listening, named } from './common';
import { tlsClientSchema, tlsServerSchema } from './tls';

const text = z.string().max(64 * 1024 * 1024);
const method = z.string().regex(tokenPattern, 'a method is a token (RFC 9110 §9.1)').max(64);
const headers = z.array(fieldSchema).max(1_000).default([]);

export const routeBodySchema = z.discriminatedUnion('from', [
  z.strictObject({ from: z.literal('none') }),
  /** The content type is a header like any other; left out it is `text/plain; charset=utf-8`, or what the text looks like. */
  z.strictObject({ from: z.literal('text'), text }),
  /** Its type by its name; ranges are answered (RFC 9110 §14). A folder serves the files in it below a path that ends in `*path`. */
  z.strictObject({ from: z.literal('file'), path: filePath }),
  /** The request as JSON: method, target, headers, body. */
  z.strictObject({ from: z.literal('echo') }),
]);
export type RouteBody = z.infer<typeof routeBodySchema>;

/** The first route that matches answers. */
export const routeSchema = z.strictObject({
  /** `*`: any. A route for GET answers HEAD too. */
  method: z.union([z.literal('*'), method]).default('GET'),
  /** `/users/:id`, `/files/*path`; `*`: any. */
  path: z.string().min(1).max(2048).default('*'),
  status: z.int().min(200).max(599).default(200),
  headers,
  body: routeBodySchema.prefault({ from: 'none' }),
  /** Waits so long before it answers. */
  delayMs: z.int().min(0).max(600_000).default(0),
  /** Sends the body with chunked coding instead of a Content-Length. */
  isChunked: z.boolean().default(false),
  /** One that is off is passed over, and keeps its place. */
  isEnabled: z.boolean().default(true),
});
export type Route = z.infer<typeof routeSchema>;

export const httpServerSpecSchema = z.strictObject({
  kind: z.literal('http-server'),
  ...named,
  ...listening,
  tls: tlsServerSchema.nullable().default(null),
  routes: z.array(routeSchema).max(1_000).default([]),
  /** An idle connection is closed after so long; 0 closes after every response. */
  keepAliveTimeoutMs: z.int().min(0).max(3_600_000).default(5_000),
  /** A request's head must be complete within this. */
  headersTimeoutMs: z.int().min(100).max(3_600_000).default(30_000),
  /** A whole request must be there within this. */
  requestTimeoutMs: z.int().min(100).max(3_600_000).default(300_000),
  maximumHeaderBytes: z.int().min(1_024).max(1_048_576).default(16_384),
  /** A larger body is refused with 413. */
  maximumBodyBytes: z
    .int()
    .min(0)
    .max(Number.MAX_SAFE_INTEGER)
    .default(256 * 1024 * 1024),
});
export type HttpServerSpec = z.infer<typeof httpServerSpecSchema>;

export const requestBodySchema = z.discriminatedUnion('from', [
  z.strictObject({ from: z.literal('none') }),
  z.strictObject({ from: z.literal('text'), text }),
  z.strictObject({ from: z.literal('json'), text }),
  /** application/x-www-form-urlencoded */
  z.strictObject({ from: z.literal('form'), fields: z.array(fieldSchema).max(10_000) }),
  /** multipart/form-data; a part is a text or a file. */
  z.strictObject({
    from: z.literal('multipart'),
    parts: z
      .array(
        z.strictObject({
          name: z.string().max(65_535),
          value: text.default(''),
          filePath: filePath.nullable().default(null),
        }),
      )
      .max(1_000),
  }),
  z.strictObject({ from: z.literal('file'), path: filePath }),
  /** The composer's text or hex notation, to the byte. */
  z.strictObject({ from: z.literal('bytes'), message: messageSchema }),
]);
export type RequestBody = z.infer<typeof requestBodySchema>;

export const httpRequestSchema = z.strictObject({
  method: method.default('GET'),
  /** Absolute, `http:` or `https:`; a fragment is not sent. */
  url: z.string().min(1).max(65_536),
  headers,
  body: requestBodySchema.prefault({ from: 'none' }),
  /** Sends the body with chunked coding instead of a Content-Length. */
  isChunked: z.boolean().default(false),
  /** Asks with `Expect: 100-continue` before the body is sent (RFC 9110 §10.1.1). */
  expectContinue: z.boolean().default(false),
  version: z.enum(['1.0', '1.1']).default('1.1'),
  followRedirects: z.boolean().default(false),
  maximumRedirects: z.int().min(1).max(50).default(10),
});
export type HttpRequest = z.infer<typeof httpRequestSchema>;

export const httpClientSpecSchema = z.strictObject({
  kind: z.literal('http-client'),
  ...named,
  /** The request in the form; the session is named by its URL. */
  request: httpRequestSchema,
  saved: z
    .array(z.strictObject({ name: z.string().min(1).max(120), request: httpRequestSchema }))
    .max(1_000)
    .default([]),
  /** For `https:` URLs. */
  tls: tlsClientSchema.prefault({}),
  /** Connections stay open and are used again. */
  keepAlive: z.boolean().default(true),
  connectTimeoutMs,
  /** The response's head must be there within this after the request was sent. */
  responseTimeoutMs: z.int().min(1).max(3_600_000).default(60_000),
  maximumHeaderBytes: z.int().min(1_024).max(1_048_576).default(65_536),
  /** Of a response's body, as it comes and decompressed: what is longer is cut for viewing, and told. The capture has it all. */
  maximumBodyBytes: z
    .int()
    .min(0)
    .max(1024 * 1024 * 1024)
    .default(64 * 1024 * 1024),
});
export type HttpClientSpec = z.infer<typeof httpClientSpecSchema>;
