/** What the values of known fields consist of, each in the grammar of its specification. */
import { decodeText } from '../../../contract/text-codec';
import type { FieldNode } from '../../../contract/fields';
import { hostAndPort } from './request-target';
import { dateText } from './http-date';
import { cut, nodeOf, parameterNodes, split, type Piece } from './value-parts';

export interface ReadValue {
  readonly children?: readonly FieldNode[];
  /** What the value stands for. */
  readonly text?: string;
}

/** `count`: at most so many parts. */
export type ValueReader = (value: Piece, count: number) => ReadValue;

const children = (nodes: readonly FieldNode[]): ReadValue => (nodes.length > 0 ? { children: nodes } : {});

/** A list whose members are worth a field of their own: where there are several, or one has parameters. */
function list(name: string): ValueReader {
  return (value, count) => {
    const members = split(value, ',', count).map((piece) => nodeOf(name, piece, { children: parameterNodes(piece) }));
    return children(members.length > 1 || members[0]?.children ? members : []);
  };
}

/** `name` or `name=value` between separators, each with the name of the directive. */
function directives(separator: string): ValueReader {
  return (value, count) =>
    children(
      split(value, separator, count).map((piece) => {
        const { head, rest } = cut(piece, '=');
        const { value: text } = nodeOf('', rest ?? { text: '', at: 0 });
        const name = head.text.toLowerCase();
        return { name, value: unquotedText(String(text)), at: piece.at, len: piece.text.length };
      }),
    );
}

const unquotedText = (text: string): string => (/^"[^"\\]*"$/.test(text) ? text.slice(1, -1) : text);

/** The first part, and the parameters after it. */
function withParameters(name: string): ValueReader {
  return (value) => {
    const { head } = cut(value, ';');
    return children([...(head.text === '' ? [] : [nodeOf(name, head)]), ...parameterNodes(value)]);
  };
}

const date: ValueReader = ({ text }) => {
  const time = dateText(text);
  return time === null ? {} : { text: time };
};

function pair(piece: Piece): FieldNode {
  const { head, rest } = cut(piece, '=');
  const nodes = rest === null ? [] : [nodeOf('cookie-name', head), nodeOf('cookie-value', rest)];
  return nodeOf('cookie-pair', piece, { children: nodes });
}

const cookie: ValueReader = (value, count) => children(split(value, ';', count).map(pair));

/** As RFC 6265 §4.1.1 spells them. */
const attributes = new Map(
  ['Expires', 'Max-Age', 'Domain', 'Path', 'Secure', 'HttpOnly', 'SameSite'].map((name) => [name.toLowerCase(), name]),
);

const setCookie: ValueReader = (value, count) => {
  const [first, ...rest] = split(value, ';', count);
  return children([...(first ? [pair(first)] : []), ...rest.map(attribute)]);
};

function attribute(piece: Piece): FieldNode {
  const { head, rest } = cut(piece, '=');
  const name = attributes.get(head.text.toLowerCase());
  if (name === undefined) return nodeOf('extension-av', piece);
  const value = rest === null ? '' : nodeOf('', rest).value;
  const time = name === 'Expires' && rest ? dateText(rest.text) : null;
  return { name, value, at: piece.at, len: piece.text.length, ...(time !== null && { text: time }) };
}

const range: ValueReader = (value, count) => {
  const { head, rest } = cut(value, '=');
  if (rest === null) return {};
  return children([nodeOf('range-unit', head), ...split(rest, ',', count).map(rangeSpec)]);
};

function rangeSpec(piece: Piece): FieldNode {
  const { head, rest } = cut(piece, '-');
  if (rest === null) return nodeOf('other-range', piece);
  const last = rest.text === '' ? [] : [numberNode('last-pos', rest)];
  if (head.text === '') return nodeOf('suffix-range', piece, { text: `the last ${rest.text} bytes` });
  return nodeOf('int-range', piece, { children: [numberNode('first-pos', head), ...last] });
}

const contentRange: ValueReader = ({ text, at }) => {
  const match = /^(\S+)([ \t]+)(?:(\d+)-(\d+)|\*)\/(\d+|\*)$/.exec(text);
  if (!match) return {};
  const [, unit = '', space = '', first, last, length = ''] = match;
  const firstAt = at + unit.length + space.length;
  const nodes = [nodeOf('range-unit', { text: unit, at })];
  if (first !== undefined && last !== undefined) {
    nodes.push(numberNode('first-pos', { text: first, at: firstAt }));
    nodes.push(numberNode('last-pos', { text: last, at: firstAt + first.length + 1 }));
  }
  if (length !== '*') nodes.push(numberNode('complete-length', { text: length, at: at + text.length - length.length }));
  return children(nodes);
};

/** As it is written where it is no number, or none of this machine. */
function numberNode(name: string, piece: Piece): FieldNode {
  const value = Number(piece.text);
  return String(value) === piece.text ? { ...nodeOf(name, piece), value } : nodeOf(name, piece);
}

/** A scheme and what it needs: `Basic dXNlcjpw`, `Digest realm="…"`. */
const credentials: ValueReader = (value, count) => {
  const { head, rest } = cut(value, ' ');
  if (rest === null) return {};
  const scheme = nodeOf('auth-scheme', head);
  if (head.text.toLowerCase() === 'basic' && !rest.text.includes('="')) return children([scheme, basic(rest)]);
  const parts = split(rest, ',', count).map((piece) => {
    const { head: name, rest: written } = cut(piece, '=');
    const isParameter = written !== null && !/^=*$/.test(written.text);
    return isParameter
      ? { ...nodeOf(name.text.toLowerCase(), piece), value: unquotedText(String(nodeOf('', written).value)) }
      : nodeOf('token68', piece);
  });
  return children([scheme, ...parts]);
};

/** RFC 7617 §2. */
function basic(piece: Piece): FieldNode {
  const text = base64Text(piece.text);
  return nodeOf('user-pass', piece, text === null ? {} : { text });
}

function base64Text(text: string): string | null {
  const digits = text.replace(/={1,2}$/, '');
  // A single digit left over holds no byte.
  if (!/^[A-Za-z0-9+/]*$/.test(digits) || digits.length % 4 === 1) return null;
  return decodeText(
    Uint8Array.from(atob(digits), (character) => character.charCodeAt(0)),
    'utf-8',
  );
}

const host: ValueReader = ({ text, at }) => children(hostAndPort(text, at));

const entityTag: ValueReader = ({ text }) => ({ text: text.startsWith('W/') ? 'weak' : 'strong' });

/** By the name of the field in lower case. */
export const valueReaders: ReadonlyMap<string, ValueReader> = new Map<string, ValueReader>([
  ['host', host],
  ['content-type', withParameters('media-type')],
  ['content-disposition', withParameters('disposition-type')],
  ['cache-control', directives(',')],
  ['pragma', directives(',')],
  ['keep-alive', directives(',')],
  ['strict-transport-security', directives(';')],
  ['cookie', cookie],
  ['set-cookie', setCookie],
  ['range', range],
  ['content-range', contentRange],
  ['authorization', credentials],
  ['proxy-authorization', credentials],
  ['www-authenticate', credentials],
  ['proxy-authenticate', credentials],
  ['accept', list('media-range')],
  ['accept-language', list('language-range')],
  ['accept-charset', list('charset')],
  ['accept-encoding', list('codings')],
  ['te', list('transfer-coding')],
  ['transfer-encoding', list('transfer-coding')],
  ['content-encoding', list('content-coding')],
  ['content-language', list('language-tag')],
  ['connection', list('connection-option')],
  ['upgrade', list('protocol')],
  ['vary', list('field name')],
  ['trailer', list('field name')],
  ['allow', list('method')],
  ['via', list('intermediary')],
  ['expect', list('expectation')],
  ['if-match', list('entity-tag')],
  ['if-none-match', list('entity-tag')],
  ['etag', entityTag],
  ['access-control-allow-methods', list('method')],
  ['access-control-allow-headers', list('field name')],
  ['access-control-expose-headers', list('field name')],
  ['access-control-request-headers', list('field name')],
  ['sec-websocket-extensions', list('extension')],
  ['sec-websocket-protocol', list('subprotocol')],
  ['date', date],
  ['expires', date],
  ['last-modified', date],
  ['if-modified-since', date],
  ['if-unmodified-since', date],
  ['retry-after', date],
]);
