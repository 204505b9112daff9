import { execFileSync } from 'node:child_process';
import { afterAll, expect, it } from 'vitest';
import type { FieldNode, FieldValue } from '../../../src-main/contract/fields';
import { defaultLimits } from '../../../src-main/engine/decode/limits';
import { readContent } from '../../../src-main/engine/decode/payload/read-content';

/** Contents of each kind, by seed: made and read by cbor2, msgpack, protoc and Python's own libraries. */
const counts = { json: 1000, cbor: 2000, msgpack: 2000, form: 1000, multipart: 100, protobuf: 100 } as const;
type Kind = keyof typeof counts;

interface Content {
  readonly hex: string;
  readonly says: string;
  readonly type: string;
}

function contents(kind: Kind): Content[] {
  const script = new URL('./content-oracles.py', import.meta.url).pathname;
  const lines = execFileSync('/usr/bin/python3', [script, kind, '8949', String(counts[kind])], {
    encoding: 'utf8',
    maxBuffer: 256 * 1024 * 1024,
  });
  return lines
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Content);
}

const agreement: string[] = [];
afterAll(() => void process.stdout.write(`contents      compared   fields\n${agreement.join('\n')}\n`));

const hexOf = (value: FieldValue): string => Buffer.from(value as string | Uint8Array).toString('hex');

function float(value: FieldValue, byteLength = 8): string {
  const number = byteLength === 4 ? Math.fround(Number(value)) : Number(value);
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleBE(number);
  return `f:${bytes.toString('hex')}`;
}

/** A value that holds no others, by the name of its type; null: it is none. */
function scalar(type: string, value: FieldValue, text = ''): string | null {
  const extension = /^type (-?\d+)/.exec(text);
  if (extension?.[1] === '-1') return time(text);
  if (extension) return `x${extension[1]}:${hexOf(value)}`;
  if (type === 'number') return /^-?\d+$/.test(String(value)) ? `i:${value as string}` : float(value);
  if (/float/.test(type)) return float(value, /32$/.test(type) ? 4 : 8);
  if (/int/.test(type)) return `i:${value as string}`;
  if (/str|^text/.test(type) && !/^byte/.test(type)) return `t:${hexOf(value)}`;
  if (/^bin|^byte/.test(type)) return `b:${hexOf(value)}`;
  if (type === 'simple value') return `s:${value as number}`;
  return { null: 'n', nil: 'n', undefined: 'u', true: 'true', false: 'false' }[type] ?? null;
}

/** As `time:seconds.nanoseconds`. */
function time(text: string): string {
  const [, whole = '', part = ''] = /timestamp (.*?)(\.\d+)?Z$/.exec(text)!;
  return `time:${Date.parse(`${whole}Z`) / 1000}${(part || '.').padEnd(10, '0')}`;
}

/** The same text as Python makes of what it has read. */
function normal({ name, value, text, children = [] }: FieldNode): string {
  const nested = children.filter((child) => child.name !== 'key');
  const tag = nested.find((child) => child.name === 'tag');
  if (tag) return `T${tag.value as number}(${normal(nested.at(-1)!)})`;
  if (/ elements?\b/.test(text ?? '')) return `[${nested.map(normal).join(',')}]`;
  if (/ (pair|member)s?\b/.test(text ?? '')) return `{${nested.map(pair).join(',')}}`;
  return scalar(name, value, text) ?? normal(nested[0]!);
}

const pair = (field: FieldNode): string => {
  const key = field.children!.find(({ name }) => name === 'key')!;
  return `${scalar(key.text ?? 'text', key.value)}=${normal(field)}`;
};

const list = (items: readonly string[]): string => `[${items.join(',')}]`;
const said = ({ value, text }: FieldNode): string => `t:${hexOf(text ?? value)}`;

function formPair({ children = [] }: FieldNode): string {
  return list([said(children[0]!), children[1] ? said(children[1]) : 't:']);
}

function part({ children = [] }: FieldNode): string {
  const fields = children.filter(({ children: under }) => under?.[0]?.name === 'field-name');
  const body = children.find(({ name }) => name === 'body')?.value ?? '';
  const plain = (body as string).replaceAll('\r', '').replace(/\n+$/, '');
  const name = children
    .flatMap(({ children: under = [] }) => under[1]?.children ?? [])
    .find((one) => one.name === 'name');
  const pairs = fields.map((field) => list([`t:${hexOf(field.name)}`, `t:${hexOf(field.value)}`]));
  return list([list(pairs), `t:${hexOf(plain)}`, `t:${hexOf(name!.value)}`]);
}

/** As `protoc --decode_raw` prints it. */
function protobufLines({ name, text, children = [] }: FieldNode): string[] {
  const inner = children.at(-1);
  const number = (digits: number): string =>
    `${name}: 0x${BigInt(String(inner!.value)).toString(16).padStart(digits, '0')}`;
  if (text === 'VARINT') return [`${name}: ${inner!.value as string}`];
  if (text === 'I32') return [number(8)];
  if (text === 'I64') return [number(16)];
  if (text !== 'LEN')
    return [`${name} {`, ...children.filter(({ name: under }) => /^\d+$/.test(under)).flatMap(protobufLines), '}'];
  const value = inner!.value instanceof Uint8Array ? '\\377'.repeat(inner!.len) : (inner!.value as string);
  return [`${name}: "${value}"`];
}

const tellers: Readonly<Record<Kind, (root: FieldNode) => string>> = {
  json: ({ children }) => normal(children![0]!),
  cbor: ({ children }) => normal(children![0]!),
  msgpack: ({ children }) => normal(children![0]!),
  form: ({ children }) => list(children!.map(formPair)),
  multipart: ({ children }) => list(children!.filter(({ name }) => name === 'body part').map(part)),
  protobuf: ({ children }) => children!.flatMap(protobufLines).join('\n'),
};

const count = (fields: readonly FieldNode[]): number =>
  fields.reduce((sum, { children = [] }) => sum + 1 + count(children), 0);

it.each(Object.keys(counts) as Kind[])('%s: the readers say what independent ones say', (kind) => {
  let fieldCount = 0;
  for (const { hex, says, type } of contents(kind)) {
    const limits = { ...defaultLimits, contentByteLength: 1024 * 1024, fieldCount: 100_000 };
    const { fields, complaints } = readContent(Buffer.from(hex, 'hex'), { mediaType: type, at: 0, limits });
    expect(
      complaints.filter(({ severity }) => severity !== 'note'),
      hex,
    ).toEqual([]);
    expect(tellers[kind](fields[0]!), hex).toBe(says);
    fieldCount += count(fields);
  }
  agreement.push(`${kind.padEnd(12)} ${String(counts[kind]).padStart(9)} ${String(fieldCount).padStart(8)}`);
});
