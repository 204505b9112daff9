/** Records and messages to ask filters about. */
import type { DecodedMessage, Violation } from '../../../../../src-main/contract/decoded';
import type { FilterRecord } from '../../../../../src-main/engine/decode/filter/filter-record';
import { decodeExchange, type Exchange } from '../../../../support/decoding';

export const record = (part: Partial<FilterRecord> = {}): FilterRecord => ({
  number: 7,
  kind: 'data',
  direction: 'inbound',
  transport: 'tcp',
  layer: 'wire',
  isInjected: false,
  connection: 2,
  byteLength: 16,
  event: null,
  local: { host: '127.0.0.1', port: 8888 },
  remote: { host: '10.1.2.3', port: 51204 },
  bytes: new TextEncoder().encode('GET /你好 HTTP/1.1\r\n'),
  messages: [],
  packet: null,
  ...part,
});

/** One record for what these bytes mean, as in the Bytes lens. */
export function decodedRecord(...[protocol, exchange]: [DecodedMessage['proto'], Exchange]): FilterRecord {
  const decoded = decodeExchange(exchange, {
    protocol,
    transport: protocol === 'ntp' || protocol === 'dns' ? 'udp' : 'tcp',
  });
  const violations = decoded.filter((one): one is Violation => one.kind === 'violation');
  const messages = decoded.filter((one): one is DecodedMessage => one.kind === 'message');
  return record({
    messages: messages.map((message) => ({
      message,
      violations: violations.filter(({ at }) => at >= message.at && at < message.at + message.len),
    })),
  });
}

const request = new TextEncoder().encode('GET /a HTTP/1.1\r\nX-Foo: bar\r\nNumber: 12\r\nx-foo: second\r\n\r\n');

/** A request without Host, which is an error. */
export const messageRecord = (): FilterRecord => decodedRecord('http', [['inbound', request]]);
