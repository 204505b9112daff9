/** A request to speak WebSocket and the response that agrees, held against each other (RFC 6455 §4). */
import { checkRequest, checkResponse, readOffer, type Offer } from '../websocket/handshake';
import type { HttpMessage } from './http-message';

/** What the response has to fit; null: the request asks for something else. */
export function askedForWebSocket(message: HttpMessage): Offer | null {
  const { start, startField, header } = message;
  const offer = readOffer(header);
  if (!offer) return null;
  const isGet = start.kind === 'request' && start.method === 'GET' && start.version === 'HTTP/1.1';
  checkRequest(isGet, header, startField, (rule, at, len) => message.complain(rule, at, len));
  return offer;
}

/** Other responses than 101 refuse, or ask for something else first. */
export function answeredWebSocket(message: HttpMessage, offer: Offer): void {
  const { start, startField, header } = message;
  if (start.kind !== 'response' || start.status !== 101) return;
  const accept = checkResponse(offer, header, startField, (rule, at, len) => message.complain(rule, at, len));
  if (accept !== null) header.describe('Sec-WebSocket-Accept', accept);
}
