import type { HttpRequest } from '../../../src-main/contract/spec/http';
import type { HttpEntry } from './http-words';

/** Header fields that the client writes by itself: they are written anew. */
const own = new Set(['host', 'connection', 'content-length', 'transfer-encoding', 'expect']);

/** The request of an exchange, for the form again. Its body is not kept as it was written: the form's stays. */
export function requestOf({ request }: HttpEntry, form: HttpRequest): HttpRequest {
  return {
    ...form,
    method: request.method,
    url: request.url ?? form.url,
    headers: request.headers.filter(({ name }) => !own.has(name.toLowerCase())),
    version: request.version === '1.0' ? '1.0' : '1.1',
  };
}
