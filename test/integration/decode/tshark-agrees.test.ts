import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Decoded, DecodedMessage, ProtocolName } from '../../../src-main/contract/decoded';
import type { FieldNode } from '../../../src-main/contract/fields';
import { Conversation } from '../../../src-main/engine/decode/conversation';
import { inflate } from '../../../src-main/engine/inflate';
import { openLog } from '../../../src-main/engine/record/open-log';
import { dissect, type Seen, type SeenMessage } from './dissection';
import * as exchanges from './exchanges';
import type { Recorded } from './recording-proxy';
import { names, type Names } from './wireshark-names';

const folder = mkdtempSync(join(tmpdir(), 'wirebench-decode-'));
const agreement: { exchange: string; messages: number; compared: number; agreed: number }[] = [];
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
  process.stdout.write(`${table()}\n`);
});

function table(): string {
  const lines = agreement.map(({ exchange, messages, compared, agreed }) =>
    [exchange.padEnd(22), String(messages).padStart(9), String(compared).padStart(9), String(agreed).padStart(7)].join(
      ' ',
    ),
  );
  return ['exchange                messages    fields  agreed', ...lines].join('\n');
}

/** All messages of a capture, in the order of its records. */
async function decoded(path: string, protocol: ProtocolName): Promise<Decoded[]> {
  const log = await openLog(path);
  await log.whenIndexed;
  const conversations = new Map<number, Conversation>();
  const found: Decoded[] = [];
  for (let number = 1; number <= log.count; number++) {
    const { event, connection, direction, bytes, transport } = await log.record(number);
    if (transport !== 'tcp' && transport !== 'udp' && event === null) continue;
    const make = () => new Conversation({ protocol, transport: transport === 'udp' ? 'udp' : 'tcp', inflate });
    const conversation = conversations.get(connection) ?? make();
    if (event?.event === 'end-received') found.push(...conversation.end('inbound'));
    else if (event?.event === 'end-sent') found.push(...conversation.end('outbound'));
    if (event || direction === 'none') continue;
    conversations.set(connection, conversation);
    found.push(...conversation.push(direction, bytes));
  }
  await log.close();
  return found;
}

/** Every field, and what the table may say of its place. */
function* placed(fields: readonly FieldNode[], places: readonly string[]): Generator<[FieldNode, readonly string[]]> {
  for (const field of fields) {
    yield [field, places];
    const type = field.children?.find(({ name }) => name === 'TYPE')?.text;
    const record = type === undefined ? places.filter((place) => place.startsWith('type ')) : [`type ${type}`];
    yield* placed(field.children ?? [], [field.name, ...record]);
  }
}

/** As Wireshark would have it. */
function asSeen(message: DecodedMessage): Seen[] {
  return [...placed(message.fields, ['#', `#${message.type}`])].flatMap(([field, places]) =>
    names[message.proto]
      .filter((row) => fits(row, field, places))
      .map((row) => ({ name: row.wireshark, at: field.at, len: lengthOf(message, field), show: shown(row, field) })),
  );
}

/** Wireshark counts the end of a line as part of it. */
function lengthOf({ proto }: DecodedMessage, { name, len, children }: FieldNode): number {
  const isLine = proto === 'http' && (name === 'chunk-size' || children?.[0]?.name === 'field-name');
  return isLine ? len + 2 : len;
}

function fits({ ours, under, valueType }: Names, { name, value }: FieldNode, places: readonly string[]): boolean {
  if (!ours.includes(name) || (valueType && typeof value !== valueType)) return false;
  return under?.some((one) => (one.startsWith('!') ? !places.includes(one.slice(1)) : places.includes(one))) ?? true;
}

function shown({ as }: Names, { value }: FieldNode): string {
  if (as === 'place') return '';
  if (as === 'bytes')
    return Buffer.from(typeof value === 'string' ? Buffer.from(value) : (value as Uint8Array)).toString('hex');
  return String(value);
}

/** Wireshark's values in the same form. */
function normal(seen: Seen, row: Names): string {
  switch (row.as) {
    case 'place':
      return '';
    case 'number':
      return String(Number(seen.show));
    case 'bytes':
      return seen.show.replaceAll(':', '');
    case 'text':
      return textOf(seen.show);
  }
}

function textOf(show: string): string {
  if (show === '<Root>') return '.';
  if (show === 'NULL') return '0';
  const time = /^(\w{3}) +(\d+), (\d{4}) (\d\d:\d\d:\d\d\.\d{9}) UTC$/.exec(show);
  if (!time) return show;
  const day = new Date(`${time[1]!} ${time[2]!}, ${time[3]!} UTC`).toISOString().slice(0, 10);
  return `${day}T${time[4]!}Z`;
}

/** A value of ours that is shown in part is compared as far as it goes. */
function isSame(ours: Seen, theirs: Seen): boolean {
  const isPart = ours.len > 16_384 && theirs.show.startsWith(ours.show);
  return ours.at === theirs.at && ours.len === theirs.len && (ours.show === theirs.show || isPart);
}

/** A message of which Wireshark reads more fields: ServerKeyExchange is shown as a whole here. */
const isExplained = (message: DecodedMessage, row: Names): boolean =>
  message.type === 'ServerKeyExchange' && row.wireshark === 'tls.handshake.sig_hash_alg';

interface Difference {
  readonly message: number;
  readonly field: string;
  readonly ours: string;
  readonly wireshark: string;
}

const picture = (list: readonly Seen[]): string => list.map(({ at, len, show }) => `${show} @${at}+${len}`).join(', ');

function compare(exchange: string, ours: readonly DecodedMessage[], theirs: readonly SeenMessage[]): Difference[] {
  const differences: Difference[] = [];
  let compared = 0;
  for (const [at, message] of ours.entries()) {
    const mine = asSeen(message);
    const other = theirs[at]!;
    for (const row of names[message.proto]) {
      if (isExplained(message, row)) continue;
      const left = mine.filter(({ name }) => name === row.wireshark);
      const right = other.fields
        .filter(({ name }) => name === row.wireshark)
        .map((seen) => ({ ...seen, show: normal(seen, row) }));
      compared += Math.max(left.length, right.length);
      if (left.length === right.length && left.every((one, index) => isSame(one, right[index]!))) continue;
      differences.push({ message: at, field: row.wireshark, ours: picture(left), wireshark: picture(right) });
    }
  }
  agreement.push({ exchange, messages: ours.length, compared, agreed: compared - differences.length });
  return differences;
}

const outline = ({ proto, direction }: { proto: string; direction: string }): string => `${direction} ${proto}`;

async function check(exchange: string, { path, decodeAs }: Recorded, protocol: ProtocolName): Promise<void> {
  const found = await decoded(path, protocol);
  expect(found.filter(({ kind }) => kind === 'violation')).toEqual([]);
  const ours = found.filter((one): one is DecodedMessage => one.kind === 'message');
  const theirs = dissect(path, decodeAs);
  const side = (direction: string) => [ours, theirs].map((list) => list.filter((one) => one.direction === direction));
  const differences: Difference[] = [];
  for (const direction of ['inbound', 'outbound']) {
    const [mine, others] = side(direction) as [DecodedMessage[], SeenMessage[]];
    expect(mine.map(outline)).toEqual(others.map(outline));
    differences.push(...compare(`${exchange} ${direction}`, mine, others));
  }
  expect(differences).toEqual([]);
}

describe('messages, fields, places and values are those that tshark sees', () => {
  it('HTTP: curl and Python', async () => check('HTTP', await exchanges.http(folder), 'http'));
  it.each(['none', 'deflate'] as const)('WebSocket: Python both sides, compression %s', async (compression) =>
    check(`WebSocket ${compression}`, await exchanges.webSocket(folder, compression), 'websocket'),
  );
  it.each([4, 5] as const)('MQTT %s: paho and mosquitto', async (version) =>
    check(`MQTT ${version}`, await exchanges.mqtt(folder, version), 'mqtt'),
  );
  it('DNS: dig and dnspython', async () => check('DNS', await exchanges.dns(folder), 'dns'));
  it('NTP: ntplib', async () => check('NTP', await exchanges.ntp(folder), 'ntp'));
  it.each(['1.2', '1.3'] as const)('TLS %s: curl and OpenSSL', async (version) =>
    check(`TLS ${version}`, await exchanges.tls(folder, version), 'tls'),
  );
});

it('puts MQTT packets together that lie across WebSocket frames, which tshark does not', async () => {
  const { path } = await exchanges.mqttOverWebSocket(folder);
  const found = (await decoded(path, 'mqtt')).filter(({ proto }) => proto === 'mqtt');
  const side = (direction: string) =>
    found
      .filter((one) => one.direction === direction)
      .map((one) => (one.kind === 'message' ? `${one.type} ${one.summary}`.trimEnd() : one.code));
  expect({ inbound: side('inbound'), outbound: side('outbound') }).toEqual({
    inbound: [
      'CONNECT MQTT 3.1.1 · wsb · keep alive 60 s · clean session',
      'SUBSCRIBE id 1 · a/# (QoS 1)',
      'PINGREQ',
      'PUBLISH a/b · QoS 1 · id 7 · “hello”',
      'PUBLISH a/b · QoS 1 · id 7 · “hello”',
      'DISCONNECT',
    ],
    outbound: [
      'CONNACK Connection Accepted',
      'SUBACK id 1 · Success - Maximum QoS 1',
      'PUBACK id 7',
      'PUBLISH a/b · QoS 0 · “hello”',
    ],
  });
});
