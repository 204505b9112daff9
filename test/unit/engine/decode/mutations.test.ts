import { afterAll, expect, it, vi } from 'vitest';
import { Conversation } from '../../../../src-main/engine/decode/conversation';
import { heading, line, runCampaign } from '../../../support/mutations/campaign';
import { seedsOf } from '../../../support/mutations/stream-seeds';
import { samples, type Sample } from './samples';

// A slow machine takes its time over so many.
vi.setConfig({ testTimeout: 3_600_000 });

const lines: string[] = [];
afterAll(() => {
  process.stdout.write(`${[heading, ...lines].join('\n')}\n`);
});

const decoderOf = ({ protocol, transport }: Sample): string =>
  protocol === 'dns' ? `dns over ${transport ?? 'tcp'}` : (protocol ?? 'any');

it.each([...new Set(samples.map(decoderOf))])(
  '%s: nothing thrown, no end without an end, nothing lost, the same in pieces',
  async (decoder) => {
    const outcome = await runCampaign(decoder, seedsOf(samples.filter((sample) => decoderOf(sample) === decoder)));
    lines.push(line(decoder, outcome));
    expect(outcome.failure).toBeNull();
    expect(outcome.heapGrowth).toBeLessThan(64 * 1024 * 1024);
  },
);

it('keeps no more of an endless message than its limits', () => {
  const piece = new Uint8Array(64 * 1024).fill(0x61);
  const begins: readonly [Sample['protocol'], string][] = [
    ['http', 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1073741824\r\n\r\n'],
    ['http', 'GET / HTTP/1.1\r\nHost: a\r\nX: '],
    ['http', 'HTTP/1.1 200 OK\r\n\r\n'],
    ['mqtt', '\x30\xff\xff\xff\x7f\x00\x01a'],
  ];
  for (const [protocol, begin] of begins) {
    const conversation = new Conversation({ protocol });
    conversation.push('inbound', Uint8Array.from(Buffer.from(begin, 'latin1')));
    const before = process.memoryUsage().arrayBuffers;
    for (let count = 0; count < 3200; count++) conversation.push('inbound', piece);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(64 * 1024 * 1024);
  }
});
