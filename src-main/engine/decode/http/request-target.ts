/** The parts of a request target in its four forms (RFC 9112 §3.2), percent-encoding taken off beside what is written. */
import type { FieldNode } from '../../../contract/fields';
import { textOfLatin1 } from '../content';
import { percentDecoded } from '../payload/percent';

/** `target`: one character a byte. `at`: where it begins in the message. */
export function targetParts(method: string, target: string, at: number, fieldCount: number): FieldNode[] {
  if (target === '*') return [];
  if (method === 'CONNECT') return [part('authority', target, at, hostAndPort(target, at))];
  const absolute = /^([A-Za-z][A-Za-z0-9+.-]*):\/\/([^/?#]*)/.exec(target);
  const [before = '', scheme = '', authority = ''] = absolute ?? [];
  const authorityAt = at + before.length - authority.length;
  const front = absolute
    ? [part('scheme', scheme, at), part('authority', authority, authorityAt, hostAndPort(authority, authorityAt))]
    : [];
  return [...front, ...pathAndQuery(target.slice(before.length), at + before.length, fieldCount)];
}

function pathAndQuery(text: string, at: number, fieldCount: number): FieldNode[] {
  const mark = text.indexOf('?');
  const path = mark < 0 ? text : text.slice(0, mark);
  const parts = path === '' ? [] : [part('path', path, at, [], percentDecoded(path))];
  if (mark < 0) return parts;
  const query = text.slice(mark + 1);
  const queryAt = at + mark + 1;
  return [...parts, part('query', query, queryAt, parameters(query, queryAt, fieldCount))];
}

function parameters(query: string, at: number, fieldCount: number): FieldNode[] {
  const found: FieldNode[] = [];
  for (let from = 0; from < query.length && found.length < fieldCount;) {
    const next = query.indexOf('&', from);
    const end = next < 0 ? query.length : next;
    if (end > from) found.push(parameter(query.slice(from, end), at + from));
    from = end + 1;
  }
  return found;
}

function parameter(text: string, at: number): FieldNode {
  const equals = text.indexOf('=');
  const name = equals < 0 ? text : text.slice(0, equals);
  const children = [part('name', name, at, [], percentDecoded(name, true))];
  if (equals >= 0) {
    const value = text.slice(equals + 1);
    children.push(part('value', value, at + equals + 1, [], percentDecoded(value, true)));
  }
  return part('query parameter', text, at, children, percentDecoded(text, true));
}

/** `example.org:8080`, `[::1]:80`; a user before an `@` belongs to the host's field. */
export function hostAndPort(text: string, at: number): FieldNode[] {
  const match = /^(.*?)(?::(\d*))?$/.exec(text);
  const [, host = '', port] = match ?? [];
  const isBareAddress = host.includes(':') && !host.endsWith(']');
  if (port === undefined || port === '' || isBareAddress) return [];
  const portNode = { name: 'port', value: Number(port), at: at + host.length + 1, len: port.length };
  return [part('host', host, at), portNode];
}

function part(
  name: string,
  written: string,
  at: number,
  children: readonly FieldNode[] = [],
  plain?: string,
): FieldNode {
  const value = textOfLatin1(written);
  return {
    name,
    value,
    at,
    len: written.length,
    ...(plain !== undefined && plain !== value && { text: plain }),
    ...(children.length > 0 && { children }),
  };
}
