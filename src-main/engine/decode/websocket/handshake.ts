/** The opening handshake (RFC 6455 §4): what the request asks and offers, and whether the response fits. */
import type { Rule } from '../complaints';
import { parseExtensions, wrongParameter } from './extensions';
import { sha1 } from './sha1';

/** A header field of the handshake, with its place in the message. */
export interface HandshakeField {
  readonly value: string;
  readonly at: number;
  readonly len: number;
}

/** The fields of a message by their names in lower case. */
export interface HandshakeFields {
  get(name: string): readonly HandshakeField[];
  members(name: string): readonly string[];
}

/** A request to speak WebSocket, as far as its response has to fit it. */
export interface Offer {
  /** Null: it has none. */
  readonly key: string | null;
  readonly subprotocols: readonly string[];
  readonly extensions: readonly string[];
}

type Complain = (rule: Rule, at: number, len: number) => void;

/** Where something is missing: the start line. */
interface Place {
  readonly at: number;
  readonly len: number;
}

const magic = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
const bytesOf = (text: string): Uint8Array => Uint8Array.from(text, (character) => character.charCodeAt(0));

/** §4.2.2, step 5.4. */
export function acceptOf(key: string): string {
  return btoa(String.fromCharCode(...sha1(bytesOf(key + magic))));
}

/** What a request offers; null: it does not ask for WebSocket. */
export function readOffer(fields: HandshakeFields): Offer | null {
  if (!fields.members('upgrade').includes('websocket')) return null;
  const value = (name: string) => fields.get(name).map((field) => field.value);
  return {
    key: value('sec-websocket-key')[0] ?? null,
    subprotocols: value('sec-websocket-protocol').flatMap((list) => list.split(',').map((one) => one.trim())),
    extensions: value('sec-websocket-extensions').flatMap((list) => parseExtensions(list).map(({ name }) => name)),
  };
}

/** RFC 6455 §4.1, §4.2.1. */
export function checkRequest(isGet: boolean, fields: HandshakeFields, line: Place, complain: Complain): void {
  const clause = 'RFC 6455 §4.1';
  if (!isGet) complain({ code: 'WS_HANDSHAKE_METHOD', clause }, line.at, line.len);
  checkConnection(fields, line, clause, complain);
  const [key] = once(fields, 'Sec-WebSocket-Key', clause, complain);
  if (!key) complain({ code: 'WS_KEY_MISSING', clause }, line.at, line.len);
  else if (!isKey(key.value)) complain({ code: 'WS_KEY', clause }, key.at, key.len);
  const [version] = once(fields, 'Sec-WebSocket-Version', clause, complain);
  if (version?.value !== '13')
    complain({ code: 'WS_VERSION', clause }, version?.at ?? line.at, version?.len ?? line.len);
  checkParameters(fields, true, complain);
}

/** 16 bytes in base64, whose last two of 132 bits are nothing. */
const isKey = (text: string): boolean => /^[A-Za-z0-9+/]{21}[AQgw]==$/.test(text);

function checkConnection(fields: HandshakeFields, line: Place, clause: string, complain: Complain): void {
  if (fields.members('connection').includes('upgrade')) return;
  const place = fields.get('connection')[0] ?? line;
  const details = { name: 'Connection', value: 'Upgrade' };
  complain({ code: 'WS_HANDSHAKE_UPGRADE', clause, details }, place.at, place.len);
}

function once(fields: HandshakeFields, name: string, clause: string, complain: Complain): readonly HandshakeField[] {
  const found = fields.get(name.toLowerCase());
  const second = found[1];
  if (second) complain({ code: 'WS_FIELD_REPEATED', clause, details: { name } }, second.at, second.len);
  return found;
}

/** RFC 6455 §4.2.2. Returns what its accept field stands for; null: nothing is known of it. */
export function checkResponse(offer: Offer, fields: HandshakeFields, line: Place, complain: Complain): string | null {
  const clause = 'RFC 6455 §4.2.2';
  checkConnection(fields, line, clause, complain);
  checkChoice(offer, fields, complain);
  checkParameters(fields, false, complain);
  const [accept] = once(fields, 'Sec-WebSocket-Accept', clause, complain);
  if (!accept) complain({ code: 'WS_ACCEPT_MISSING', clause }, line.at, line.len);
  if (!accept || offer.key === null) return null;
  const expected = acceptOf(offer.key);
  if (accept.value === expected) return 'matches the key';
  complain({ code: 'WS_ACCEPT_WRONG', clause, details: { expected } }, accept.at, accept.len);
  return 'does not match the key';
}

/** RFC 6455 §4.1: nothing may be chosen that was not offered. */
function checkChoice(offer: Offer, fields: HandshakeFields, complain: Complain): void {
  const clause = 'RFC 6455 §4.1';
  const [subprotocol] = fields.get('sec-websocket-protocol');
  if (subprotocol && !offer.subprotocols.includes(subprotocol.value)) {
    const details = { name: subprotocol.value.slice(0, 100) };
    complain({ code: 'WS_SUBPROTOCOL_NOT_OFFERED', clause, details }, subprotocol.at, subprotocol.len);
  }
  for (const field of fields.get('sec-websocket-extensions'))
    for (const { name } of parseExtensions(field.value).filter(({ name }) => !offer.extensions.includes(name)))
      complain(
        { code: 'WS_EXTENSION_NOT_OFFERED', clause, details: { name: name.slice(0, 100) } },
        field.at,
        field.len,
      );
}

function checkParameters(fields: HandshakeFields, isOffer: boolean, complain: Complain): void {
  for (const field of fields.get('sec-websocket-extensions'))
    for (const extension of parseExtensions(field.value)) {
      const name = wrongParameter(extension, isOffer)?.slice(0, 100);
      if (name === undefined) continue;
      complain({ code: 'WS_EXTENSION_PARAMETER', clause: 'RFC 7692 §7.1', details: { name } }, field.at, field.len);
    }
}
