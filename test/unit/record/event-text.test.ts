import { describe, expect, test } from 'vitest';
import type { LogEvent } from '../../../src-main/contract/records';
import { eventBlock, noteBlock, parseEvent, parseText, type Note } from '../../../src-main/engine/record/event-text';

const local = { host: '::1', port: 8888 };
const remote = { host: '127.0.0.1', port: 50_000 };
const certificate = {
  subject: 'CN=bench',
  issuer: 'CN=authority',
  validFrom: '2026-01-01T00:00:00.000Z',
  validTo: '2027-01-01T00:00:00.000Z',
  alternativeNames: ['DNS:bench', 'IP:::1'],
  alternativeNameCount: 2,
  serialNumber: '01AB',
  fingerprint: 'AA:BB',
  key: 'EC prime256v1',
  isSelfSigned: false,
};
const events: { readonly [E in LogEvent['event']]: Extract<LogEvent, { event: E }> } = {
  listening: { event: 'listening', local },
  connecting: { event: 'connecting', remote: { host: 'example.测试', port: 1 } },
  connected: { event: 'connected', local, remote, durationNs: 12_345 },
  secured: {
    event: 'secured',
    tls: {
      version: 'TLSv1.3',
      cipher: 'TLS_AES_128_GCM_SHA256',
      keyExchange: 'X25519',
      serverName: 'bench.测试',
      alpn: null,
      isResumed: false,
      durationNs: 3_000_000,
      verification: {
        verdict: 'bad',
        error: { code: 'TLS_CERTIFICATE_NOT_GOOD', message: 'The certificate …', details: { reason: 'expired' } },
      },
      peerChain: [certificate],
      peerChainLength: 7,
      ownCertificate: null,
    },
  },
  'end-received': { event: 'end-received', isUnannounced: true },
  'end-sent': { event: 'end-sent' },
  closed: { event: 'closed', by: 'remote' },
  reset: { event: 'reset', by: 'local' },
  failed: {
    event: 'failed',
    error: { code: 'CONNECTION_REFUSED', message: 'no\n“one”\u001b[0m', details: { port: 1, host: 'h' } },
  },
  problem: {
    event: 'problem',
    error: { code: 'BAD_INPUT', message: 'a frame that breaks the rules', details: { reason: 'so' } },
  },
  reconnecting: { event: 'reconnecting', delayMs: 500 },
  refused: { event: 'refused', reason: 'maximum-connections', remote },
  joined: { event: 'joined', group: '224.0.0.251' },
  left: { event: 'left', group: 'ff02::fb' },
  'kernel-dropped': { event: 'kernel-dropped', datagrams: 3 },
  'segment-dropped': { event: 'segment-dropped', records: 9, byteLength: 10 },
  'session-closed': { event: 'session-closed' },
};
const packetAt = 28;
const packetEnd = (bytes: Buffer): number => packetAt + bytes.readUInt32LE(20);

test.each(Object.values(events))('$event is read back as it was written', (event) => {
  const { bytes, jsonAt, jsonByteLength } = eventBlock(event, 7);
  const parsed = parseText(bytes, packetAt, packetEnd(bytes));
  expect(parsed).toEqual({ kind: 'event', event, connection: 7, jsonAt });
  expect(jsonAt + jsonByteLength).toBe(packetEnd(bytes));
  expect(parseEvent(bytes.subarray(jsonAt, jsonAt + jsonByteLength))).toEqual(event);
  expect(bytes.length % 4).toBe(0);
});

test('reads as a line of a system log', () => {
  const { bytes } = eventBlock({ event: 'closed', by: 'local' }, 0);
  expect(bytes.toString('utf8', packetAt + 16, packetEnd(bytes))).toBe(
    '<14>wirebench: {"event":"closed","by":"local"}',
  );
});

test('a number too big for JSON does not break it', () => {
  const event = { event: 'kernel-dropped', datagrams: 12n } as unknown as LogEvent;
  expect(eventBlock(event, 1).bytes.toString('latin1')).toContain('"datagrams":"12"');
});

test.each<Note>([
  { note: 'segment', log: 'id', segment: 2, firstNumber: 100 },
  { note: 'flow', connection: 3, transport: 'udp', local, remote },
  { note: 'mark', number: 5, comment: 'why 为什么?' },
  { note: 'mark', number: 5, comment: null },
])('note $note is read back', (note) => {
  const { bytes } = noteBlock(note);
  expect(parseText(bytes, packetAt, packetEnd(bytes))).toEqual({ kind: 'note', note });
});

describe('what is none of ours is left alone', () => {
  const of = (text: string): Buffer =>
    Buffer.concat([Buffer.from('000c00087379736c6f67000000000000', 'hex'), Buffer.from(text)]);
  test.each([
    '',
    '<14>wirebench: ',
    '<14>wirebench: {',
    '<14>wirebench: null',
    '<14>wirebench: {"event":"unheard of"}',
    '<14>wirebench: {"event":"failed","error":1}',
    '<14>wirebench[99999999999]: {"event":"end-sent"}',
    '<14>wirebench[4294967296]: {"event":"end-sent"}',
    '<15>wirebench: {"note":"mark","number":-1,"comment":null}',
    '<15>wirebench: {"note":"segment","log":"x","segment":1,"firstNumber":1e400}',
    '<13>cron: something else',
    `<14>wirebench: {"event":"joined","group":"${'x'.repeat(70_000)}"}`,
  ])('%.70s', (text) => {
    const bytes = of(text);
    expect(parseText(bytes, 0, bytes.length)).toBeNull();
  });

  test('another dissector, and a packet cut short', () => {
    const bytes = of('<14>wirebench: {"event":"end-sent"}');
    expect(parseText(bytes, 0, bytes.length)?.kind).toBe('event');
    for (let end = 0; end < bytes.length; end++) expect(parseText(bytes, 0, end)).toBeNull();
    bytes[5] = 0x61;
    expect(parseText(bytes, 0, bytes.length)).toBeNull();
  });
});
