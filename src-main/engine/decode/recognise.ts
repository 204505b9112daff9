/** Which protocol a connection speaks, told by the first bytes that its client sends. Conservative: rather none than a wrong one. */
import type { ProtocolName } from '../../contract/decoded';
import { DnsDatagramDecoder } from './dns/dns-decoders';
import { DnsExchanges } from './dns/exchanges';
import { latin1 } from './http/start-line';
import { defaultLimits } from './limits';

/** `unsure`: more bytes decide. null: none that is known. */
export type Recognised = ProtocolName | 'unsure' | null;

/** RFC 9110 §9.3, RFC 5789, RFC 4918 §9; and the version that a response begins with. */
const httpStarts = [
  ...['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'CONNECT', 'OPTIONS', 'TRACE', 'PATCH', 'PROPFIND', 'MKCOL'].map(
    (method) => `${method} `,
  ),
  'HTTP/1.',
];
const mqttNames = ['\x00\x04MQTT', '\x00\x06MQIsdp'];

export function recogniseStream(bytes: Uint8Array): Recognised {
  const guesses = [recogniseHttp(bytes), recogniseTls(bytes), recogniseMqtt(bytes), recogniseQuery(bytes)];
  const sure = guesses.find((guess) => guess !== null && guess !== 'unsure');
  return sure ?? (guesses.includes('unsure') ? 'unsure' : null);
}

function recogniseHttp(bytes: Uint8Array): Recognised {
  const text = latin1(bytes.subarray(0, 16));
  if (httpStarts.some((start) => text.startsWith(start))) return 'http';
  return httpStarts.some((start) => start.startsWith(text)) ? 'unsure' : null;
}

/** A handshake record with a hello at its beginning. */
function recogniseTls(bytes: Uint8Array): Recognised {
  const fits = [
    (byte: number) => byte === 22,
    (byte: number) => byte === 3,
    (byte: number) => byte <= 4,
    (byte: number) => byte <= 0x48,
    () => true,
    (byte: number) => byte === 1 || byte === 2,
  ];
  if (!fits.every((isFit, at) => at >= bytes.length || isFit(bytes[at]!))) return null;
  return bytes.length < fits.length ? 'unsure' : 'tls';
}

/** A CONNECT with the name of the protocol in it. */
function recogniseMqtt(bytes: Uint8Array): Recognised {
  if (bytes.length > 0 && bytes[0] !== 0x10) return null;
  let at = 1;
  while (at < 5 && at < bytes.length && bytes[at]! >= 0x80) at++;
  if (at >= bytes.length) return at < 5 ? 'unsure' : null;
  if (bytes[at]! >= 0x80) return null;
  const text = latin1(bytes.subarray(at + 1, at + 9));
  if (mqttNames.some((name) => text.startsWith(name))) return 'mqtt';
  return mqttNames.some((name) => name.startsWith(text)) ? 'unsure' : null;
}

/** A whole DNS query after its length (RFC 1035 §4.2.2), of one question and no longer than a datagram may be. */
function recogniseQuery(bytes: Uint8Array): Recognised {
  const fits = [
    (byte: number) => byte <= 2,
    () => true,
    () => true,
    () => true,
    (byte: number) => byte < 0x80,
    (byte: number) => (byte & 0x4f) === 0,
    ...[0, 1, 0, 0, 0, 0].map((wanted) => (byte: number) => byte === wanted),
  ];
  if (!fits.every((isFit, at) => at >= bytes.length || isFit(bytes[at]!))) return null;
  if (bytes.length < fits.length) return 'unsure';
  const end = 2 + ((bytes[0]! << 8) | bytes[1]!);
  if (end > 514) return null;
  return bytes.length < end ? 'unsure' : recogniseDatagram(bytes.subarray(2, end));
}

/** A whole DNS message with at least one question, and nothing worse than a note about it. */
export function recogniseDatagram(bytes: Uint8Array): Recognised {
  const questions = bytes.length < 12 ? 0 : (bytes[4]! << 8) | bytes[5]!;
  if (questions < 1 || questions > 16) return null;
  const decoder = new DnsDatagramDecoder(new DnsExchanges(1).takeSide(), defaultLimits);
  decoder.push(bytes);
  for (let found = decoder.next(); found; found = decoder.next())
    if (found.kind === 'violation' && found.severity !== 'note') return null;
  return 'dns';
}

/** What really begins where a protocol is meant to be: WebSocket, and MQTT over it, begin as HTTP. */
export function beginsAs(protocol: ProtocolName, firstByte: number): ProtocolName {
  const isLetter = firstByte >= 0x41 && firstByte <= 0x5a;
  return isLetter && (protocol === 'websocket' || protocol === 'mqtt') ? 'http' : protocol;
}
