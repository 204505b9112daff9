/** What curl's options for data, forms and uploads make of the body. */
import mime from 'mime';
import type { Message } from '../message';
import { toTextNotation } from '../notation';
import type { NameAndValue } from '../spec/common';
import type { RequestBody } from '../spec/http';
import { encodeText } from '../text-codec';
import type { CurlArguments } from './curl-arguments';

export interface CurlBody {
  readonly body: RequestBody;
  /** What curl sends with it where nobody says otherwise. */
  readonly headers: readonly NameAndValue[];
  /** The data, for `--get`. */
  readonly query: string | null;
}

const none: CurlBody = { body: { from: 'none' }, headers: [], query: null };
const urlEncoded = 'application/x-www-form-urlencoded';

const dataOptions = ['data', 'data-ascii', 'data-raw', 'data-binary', 'data-urlencode', 'json'];

/** `ignored` takes what cannot be had here. */
export function readBody(given: CurlArguments, headers: readonly NameAndValue[], ignored: string[]): CurlBody {
  const { options } = given;
  const upload = options.findLast(({ name }) => name === 'upload-file');
  if (upload) return { ...none, body: { from: 'file', path: upload.value } };
  const parts = options.filter(({ name }) => name === 'form' || name === 'form-string');
  if (parts.length > 0) {
    const read = parts.map(({ name, value }) => readPart(value, name === 'form', ignored));
    return { ...none, body: { from: 'multipart', parts: read.filter((part) => part !== null) } };
  }
  const data = options.filter(({ name }) => dataOptions.includes(name));
  const untyped = options.some(({ name, value }) => name === 'header' && /^content-type:\s*$/i.test(value));
  return data.length === 0 ? none : readData(data, headers, ignored, untyped);
}

function readData(
  data: CurlArguments['options'],
  headers: readonly NameAndValue[],
  ignored: string[],
  untyped: boolean,
): CurlBody {
  const isJson = data.some(({ name }) => name === 'json');
  const defaults = isJson
    ? [
        { name: 'Content-Type', value: 'application/json' },
        { name: 'Accept', value: 'application/json' },
      ]
    : [{ name: 'Content-Type', value: urlEncoded }];
  const [first] = data;
  const file = data.length === 1 && first!.name !== 'data-raw' ? /^@(.+)$/s.exec(first!.value)?.[1] : undefined;
  if (file !== undefined && first!.name !== 'data-urlencode')
    return { body: { from: 'file', path: file }, headers: defaults, query: null };
  const pieces = data.map(({ name, value }) => readPiece(name, value, ignored)).filter((piece) => piece !== null);
  const text = pieces.join(isJson ? '' : '&');
  if (untyped) return { body: { from: 'bytes', message: messageOf(text) }, headers: [], query: text };
  const type = headers.find(({ name }) => name.toLowerCase() === 'content-type')?.value ?? defaults[0]!.value;
  const fields = type === urlEncoded ? formFields(text) : null;
  if (fields !== null) return { body: { from: 'form', fields }, headers: [], query: text };
  const from = /^application\/(?:[\w.+-]+\+)?json\b/i.test(type) ? 'json' : 'text';
  return { body: { from, text }, headers: defaults, query: text };
}

function messageOf(text: string): Message {
  return { mode: 'text', text: toTextNotation(encodeText(text, 'utf-8')), encoding: 'utf-8', lineEnd: 'none' };
}

/** Null for what stands in a file beside others. */
function readPiece(name: string, value: string, ignored: string[]): string | null {
  const isFile = name === 'data-urlencode' ? /^[^=]*@/.test(value) : name !== 'data-raw' && value.startsWith('@');
  if (isFile) {
    ignored.push(`--${name} ${value}`);
    return null;
  }
  if (name !== 'data-urlencode') return value;
  // `content`, `=content`, `name=content`
  const [, field = '', content = ''] = /^(?:([^=]*)=)?(.*)$/s.exec(value)!;
  const encoded = encodeURIComponent(content).replace(/[!'()*]/g, percentEncode);
  return field === '' ? encoded : `${field}=${encoded}`;
}

const percentEncode = (character: string): string => `%${character.charCodeAt(0).toString(16).toUpperCase()}`;

/** The fields, where writing them again gives the same text; null where it does not. */
function formFields(text: string): NameAndValue[] | null {
  if (text === '') return [];
  const pairs = text.split('&').map((pair) => /^([^=]*)=(.*)$/s.exec(pair));
  if (pairs.some((pair) => pair === null)) return null;
  const fields = pairs.map((pair) => ({ name: formDecode(pair![1]!), value: formDecode(pair![2]!) }));
  if (!fields.every((field): field is NameAndValue => field.name !== null && field.value !== null)) return null;
  const again = fields.map(({ name, value }) => `${formEncode(name)}=${formEncode(value)}`).join('&');
  return again === text ? fields : null;
}

function formDecode(text: string): string | null {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    // A percent sign that encodes nothing: it stays a text.
    return null;
  }
}

/** As `URLSearchParams` writes it (WHATWG URL §5.2). */
export function formEncode(text: string): string {
  const wellFormed = text.replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, '\ufffd');
  return encodeURIComponent(wellFormed)
    .replace(/[!'()~]/g, percentEncode)
    .replaceAll('%20', '+');
}

/** What a file is taken for by its name. */
export const typeOf = (path: string): string => mime.getType(path) ?? 'application/octet-stream';

type Part = Extract<RequestBody, { from: 'multipart' }>['parts'][number];

/** `name=text`, `name=@file;type=…`; `name=<file` reads a file as text. */
function readPart(text: string, readsFiles: boolean, ignored: string[]): Part | null {
  const equals = text.indexOf('=');
  const [name, value] = equals === -1 ? [text, ''] : [text.slice(0, equals), text.slice(equals + 1)];
  if (!readsFiles || !/^[@<]/.test(value)) return { name, value: readsFiles ? unquoted(value) : value, filePath: null };
  const [, quoted, plain = ''] = /^[@<](?:"((?:[^"\\]|\\[^])*)"|([^;]*))/.exec(value)!;
  const filePath = quoted === undefined ? plain : quoted.replace(/\\(["\\])/g, '$1');
  if (value.startsWith('<')) {
    ignored.push(`--form ${text}`);
    return null;
  }
  const more = value.slice(1 + (quoted === undefined ? plain.length : quoted.length + 2));
  if (more !== '' && more !== `;type=${typeOf(filePath)}`) ignored.push(more);
  return { name, value: '', filePath };
}

/** A text part in quotation marks may hold what would otherwise begin `;type=`. */
function unquoted(value: string): string {
  const quoted = /^"((?:[^"\\]|\\[^])*)"$/.exec(value)?.[1];
  return quoted === undefined ? value.replace(/;type=[^;]*$/, '') : quoted.replace(/\\(["\\])/g, '$1');
}
