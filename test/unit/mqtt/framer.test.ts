/** Cutting a byte stream into packets, however it arrives. */
import { generate, type Packet } from 'mqtt-packet';
import { describe, expect, it } from 'vitest';
import { PacketFramer } from '../../../src-main/engine/mqtt/broker/codec/packet-framer';
import { Violation } from '../../../src-main/engine/mqtt/broker/violation';
import { seededRandom } from '../../support/seeded-random';

const samples: Packet[] = [
  { cmd: 'connect', clientId: 'x', protocolVersion: 4, clean: true },
  { cmd: 'pingreq' },
  { cmd: 'publish', topic: 'a/b', payload: 'hello', qos: 0, dup: false, retain: false },
  { cmd: 'publish', topic: 'a/b', payload: Buffer.alloc(200), qos: 2, messageId: 3, dup: true, retain: true },
  { cmd: 'publish', topic: 'a/b', payload: Buffer.alloc(20_000, 7), qos: 1, messageId: 3, dup: false, retain: false },
  { cmd: 'subscribe', messageId: 9, subscriptions: [{ topic: '#', qos: 2 }] },
  { cmd: 'disconnect' },
];
const bytes = samples.map((packet) => generate(packet));

function cut(chunks: Iterable<Uint8Array>, maximumPacketBytes = 1_000_000): Buffer[] {
  const framer = new PacketFramer({ maximumPacketBytes });
  const frames: Buffer[] = [];
  for (const chunk of chunks) {
    framer.push(Buffer.from(chunk));
    for (let frame = framer.next(); frame !== null; frame = framer.next()) {
      frames.push(Buffer.concat([Buffer.of(frame.first), frame.body]));
    }
  }
  return frames;
}

/** A packet without its Remaining Length. */
function withoutLength(packet: Buffer): Buffer {
  let at = 1;
  while ((packet[at]! & 0x80) !== 0) at += 1;
  return Buffer.concat([packet.subarray(0, 1), packet.subarray(at + 1)]);
}

const expected = bytes.map(withoutLength);

describe('the framer', () => {
  it('cuts the same packets whether they come at once, one by one, or byte by byte', () => {
    const all = Buffer.concat(bytes);
    expect(cut([all])).toEqual(expected);
    expect(cut(bytes)).toEqual(expected);
    expect(cut([...all].map((byte) => Buffer.of(byte)))).toEqual(expected);
  });

  it('cuts them wherever the stream is split', () => {
    const random = seededRandom(1);
    const all = Buffer.concat([...bytes, ...bytes, ...bytes]);
    for (let round = 0; round < 50; round += 1) {
      const chunks: Buffer[] = [];
      for (let at = 0; at < all.length;) {
        const length = 1 + random.below(random.below(2) === 0 ? 10 : 30_000);
        chunks.push(all.subarray(at, at + length));
        at += length;
      }
      expect(cut(chunks)).toEqual([...expected, ...expected, ...expected]);
    }
  });

  it('says how much it keeps of a packet that is not whole', () => {
    const framer = new PacketFramer({ maximumPacketBytes: 1000 });
    framer.push(Buffer.from('30ff0361', 'hex'));
    expect([framer.next(), framer.waitingBytes]).toEqual([null, 4]);
    framer.push(Buffer.alloc(100));
    expect([framer.next(), framer.waitingBytes]).toEqual([null, 104]);
    framer.clear();
    expect(framer.waitingBytes).toBe(0);
  });

  it('refuses a packet by its header, before the rest has come', () => {
    const refusals = [
      ['30 ff ff ff 7f', 'packet-too-large'],
      ['30 e6 07', 'packet-too-large'],
      ['30 80 80 80 80', 'malformed-packet'],
      ['30 ff ff ff ff 7f', 'malformed-packet'],
      ['30 80 00', 'malformed-packet'],
      ['30 81 80 00', 'malformed-packet'],
      ['36', 'malformed-packet'],
      ['11', 'malformed-packet'],
      ['60', 'malformed-packet'],
      ['80', 'malformed-packet'],
      ['a0', 'malformed-packet'],
      ['c1', 'malformed-packet'],
      ['ff', 'malformed-packet'],
    ];
    for (const [text, reason] of refusals) {
      const wrong = (): unknown => cut([Buffer.from(text!.replaceAll(' ', ''), 'hex')], 1000);
      expect(wrong, text).toThrow(Violation);
      expect(wrong, text).toThrow(expect.objectContaining({ reason }) as Error);
    }
    expect(cut([Buffer.concat([Buffer.from('30e507', 'hex'), Buffer.alloc(997)])], 1000)).toHaveLength(1);
  });
});
