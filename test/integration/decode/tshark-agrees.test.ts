import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildWirebench } from '../../support/wirebench';
import { Agreement, agreementTable } from './agreement';
import { dissect } from './dissection';
import * as rarer from './content-exchanges';
import * as exchanges from './exchanges';
import { ourDissection } from './our-dissection';
import type { Recorded } from './recording-proxy';

const folder = mkdtempSync(join(tmpdir(), 'wirebench-decode-'));
const agreements: Agreement[] = [];
beforeAll(buildWirebench);
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
  process.stdout.write(`${agreementTable(agreements)}\n`);
});

async function check(exchange: string, { path, decodeAs }: Recorded): Promise<void> {
  const { messages, violations } = await ourDissection(path, decodeAs);
  // Of other programs: that dnspython compresses more names than it may, and that a server could speak TLS 1.3, are notes.
  expect(violations.filter(({ severity }) => severity !== 'note')).toEqual([]);
  const agreement = new Agreement(exchange);
  agreements.push(agreement);
  agreement.compare(messages, dissect(path, decodeAs));
  expect([...new Set(agreement.differences)]).toEqual([]);
}

describe('messages, fields, places and values are those that tshark sees', () => {
  it('HTTP: curl and Python', async () => check('HTTP', await exchanges.http(folder)));
  it.each(['none', 'deflate'] as const)('WebSocket: Python both sides, compression %s', async (compression) =>
    check(`WebSocket ${compression}`, await exchanges.webSocket(folder, compression)),
  );
  it.each([4, 5] as const)('MQTT %s: paho and mosquitto', async (version) =>
    check(`MQTT ${version}`, await exchanges.mqtt(folder, version)),
  );
  it('DNS: dig and dnspython', async () => check('DNS', await exchanges.dns(folder)));
  it('NTP: ntplib', async () => check('NTP', await exchanges.ntp(folder)));
  it.each(['1.2', '1.3'] as const)('TLS %s: curl and OpenSSL', async (version) =>
    check(`TLS ${version}`, await exchanges.tls(folder, version)),
  );
  it('HTTP contents: codings, parts, trailers', async () => check('HTTP contents', await rarer.contents(folder)));
  it('MQTT 5: every property', async () => check('MQTT 5 properties', await rarer.mqttProperties(folder)));
  it.each(['RSA', 'EC'] as const)('TLS: a chain of %s certificates', async (key) =>
    check(`TLS chain ${key}`, await rarer.tlsChain(folder, key)),
  );
});

it('puts MQTT packets together that lie across WebSocket frames, which tshark does not', async () => {
  const { path, decodeAs } = await exchanges.mqttOverWebSocket(folder);
  const { messages } = await ourDissection(path, decodeAs);
  const side = (wanted: string) =>
    messages
      .filter(({ proto, direction }) => proto === 'mqtt' && direction === wanted)
      .map(({ type, summary }) => `${type} ${summary}`.trimEnd());
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
      'SUBACK id 1 · a/#: Success - Maximum QoS 1',
      'PUBACK id 7',
      'PUBLISH a/b · QoS 0 · “hello”',
    ],
  });
});
