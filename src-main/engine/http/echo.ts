/** A request as JSON: what the echo route answers. */
import type { HttpHead } from '../../contract/journal';
import type { NameAndValue } from '../../contract/spec/common';

export interface EchoedRequest extends Pick<HttpHead, 'version' | 'headers' | 'trailers'> {
  readonly method: string;
  readonly target: string;
}

/** `body` is what was kept of it; `byteLength` its whole length. A body that is no UTF-8 is given in base64. */
export function echoJson(request: EchoedRequest, body: Buffer, byteLength: number): Buffer {
  const { method, target, version } = request;
  const mark = target.indexOf('?');
  const text = asText(body);
  const json = {
    method,
    target,
    path: mark === -1 ? target : target.slice(0, mark),
    query: mark === -1 ? null : target.slice(mark + 1),
    version: `HTTP/${version}`,
    headers: asObject(request.headers),
    ...(request.trailers.length > 0 && { trailers: asObject(request.trailers) }),
    body: text ?? body.toString('base64'),
    ...(text === null && { bodyEncoding: 'base64' }),
    bodyLength: byteLength,
    ...(body.length < byteLength && { bodyIsCut: true }),
  };
  return Buffer.from(`${JSON.stringify(json, null, 2)}\n`);
}

/** Names as on the wire; a repeated field is a list. */
function asObject(fields: readonly NameAndValue[]): Record<string, string | string[]> {
  const object = new Map<string, string | string[]>();
  const spelling = new Map<string, string>();
  for (const { name, value } of fields) {
    const key = spelling.get(name.toLowerCase()) ?? name;
    spelling.set(name.toLowerCase(), key);
    const earlier = object.get(key);
    object.set(key, earlier === undefined ? value : [earlier, value].flat());
  }
  return Object.fromEntries(object);
}

function asText(bytes: Buffer): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    // No UTF-8.
    return null;
  }
}
