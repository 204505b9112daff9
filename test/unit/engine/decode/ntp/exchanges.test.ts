import { expect, it } from 'vitest';
import type { DecodedMessage } from '../../../../../src-main/contract/decoded';
import { Conversation } from '../../../../../src-main/engine/decode/conversation';
import { hex, told } from '../../../../support/decoding';

const unixToNtp = 2_208_988_800n;

/** As 64 bits of the era that the time is in. */
function timestamp(ns: bigint): string {
  const fixed = ((ns + unixToNtp * 1_000_000_000n) << 32n) / 1_000_000_000n;
  return (fixed & 0xffff_ffff_ffff_ffffn).toString(16).padStart(16, '0');
}

const zero = '00'.repeat(8);
const request = (transmit: string) => hex(`23 00 06 ec ${'00'.repeat(12)} ${zero.repeat(3)} ${transmit}`);
const answer = (origin: string, receive: bigint, transmit: bigint) =>
  hex(`24 02 06 e8 00001800 00000a3d c0000201 ${zero} ${origin} ${timestamp(receive)} ${timestamp(transmit)}`);

/** What the client sees: a way of 30 ms there and 10 ms back, the server 5 s ahead and 2 ms at work. */
function exchange(sentNs: bigint, transmit: string) {
  const conversation = new Conversation({ protocol: 'ntp', transport: 'udp' });
  const ms = 1_000_000n;
  const ahead = 5_000n * ms;
  conversation.push('outbound', request(transmit), sentNs);
  const bytes = answer(transmit, sentNs + 30n * ms + ahead, sentNs + 32n * ms + ahead);
  return conversation.push('inbound', bytes, sentNs + 42n * ms);
}

it.each([
  ['of today', 1_795_878_000_000_000_000n],
  // Receive and transmit lie behind the roll-over of 2036-02-07T06:28:16Z, the request before it.
  ['across the roll-over of an era', 2_085_978_494_000_000_000n],
])('works out offset and delay from times %s', (_, sentNs) => {
  const [message] = exchange(sentNs, timestamp(sentNs)) as DecodedMessage[];
  const [offset, delay] = message!.fields.slice(-2);
  expect(offset).toMatchObject({ name: 'offset', at: 48, len: 0 });
  expect(offset!.value).toBeCloseTo(5.01, 6);
  expect(delay).toMatchObject({ name: 'delay', at: 48, len: 0 });
  expect(delay!.value).toBeCloseTo(0.04, 6);
  expect(message!.summary).toMatch(/offset \+5\.0(10|09) /);
});

it('needs no true time in the request, which may be any number (data minimisation)', () => {
  const [message, ...violations] = exchange(1_795_878_000_000_000_000n, '0123456789abcdef') as DecodedMessage[];
  expect(violations).toEqual([]);
  expect(message!.fields.find(({ name }) => name === 'offset')!.value).toBeCloseTo(5.01, 6);
  expect(message!.exchange).toEqual({ key: '1 0123456789abcdef', part: 'ends' });
});

it('says nothing of the clocks where the times of the packets are not known', () => {
  const conversation = new Conversation({ protocol: 'ntp', transport: 'udp' });
  const asked = timestamp(1_795_878_000_000_000_000n);
  conversation.push('outbound', request(asked));
  const found = conversation.push('inbound', answer(asked, 1n, 2n));
  expect(found).toMatchObject([{ kind: 'message', exchange: { part: 'ends' } }]);
  expect((found as DecodedMessage[])[0]!.fields.map(({ name }) => name)).not.toContain('offset');
});

it('says that an answer answers nothing only where something was asked', () => {
  const conversation = new Conversation({ protocol: 'ntp', transport: 'udp' });
  const stray = answer(timestamp(7n), 1n, 2n);
  expect(told(conversation.push('inbound', stray))).toHaveLength(1);
  conversation.push('outbound', request(timestamp(8n)));
  expect(told(conversation.push('inbound', stray)).slice(1)).toEqual(['← ! warning NTP_ORIGIN [72+8]']);
});
