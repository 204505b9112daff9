import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { TcpReassembly } from '../../../../src-main/engine/decode/tcp/reassembly';
import { openedWhole, run, temporaryFolder } from '../../record/captures';

const captures = 12;

/** What tshark says that each side has sent, as hex. */
function followed(path: string): string[] {
  const text = run('tshark', '-r', path, '-q', '-z', 'follow,tcp,raw,0');
  const lines = text.split('\n').filter((line) => /^\t?[0-9a-f]+$/.test(line));
  return [
    lines.filter((line) => !line.startsWith('\t')).join(''),
    lines
      .filter((line) => line.startsWith('\t'))
      .map((line) => line.slice(1))
      .join(''),
  ];
}

test('streams out of order, sent again and overlapping are what tshark follows', async () => {
  const folder = temporaryFolder();
  const script = join(import.meta.dirname, 'make-streams.py');
  execFileSync('/usr/bin/python3', [script, folder, String(captures)], { stdio: 'ignore' });
  let compared = 0;
  for (let seed = 0; seed < captures; seed++) {
    const path = join(folder, `${seed}.pcap`);
    const log = await openedWhole(path);
    const segments = await log.segments(1, log.count);
    const reassembly = new TcpReassembly();
    const streams = { inbound: '', outbound: '' };
    for (let number = 1; number <= log.count; number++) {
      const segment = segments[number - 1]!;
      const { bytes } = await log.record(number);
      for (const piece of reassembly.push(segment.direction, segment, bytes, number)) {
        expect(piece.lostBytes).toBe(0);
        streams[piece.direction] += Buffer.from(piece.bytes).toString('hex');
      }
    }
    expect(reassembly.end()).toEqual([]);
    expect([reassembly.hasEnded('inbound'), reassembly.hasEnded('outbound')]).toEqual([true, true]);
    expect([streams.inbound, streams.outbound], `seed ${seed}`).toEqual(followed(path));
    compared += (streams.inbound.length + streams.outbound.length) / 2;
  }
  process.stdout.write(`TCP streams against tshark: ${captures} connections, ${compared} bytes the same\n`);
});
