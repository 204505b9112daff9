/** What captures made elsewhere (by scapy) mean, asked for as the window asks. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ask, linesOf, rowsOf, untilDecoded } from '../../support/messages';
import { TestBench } from '../../support/test-bench';
import { run } from '../record/captures';

const folder = mkdtempSync(join(tmpdir(), 'wirebench-messages-'));
execFileSync('/usr/bin/python3', [join(import.meta.dirname, 'make-captures.py'), folder], { stdio: 'pipe' });
afterAll(() => rmSync(folder, { recursive: true }));

let lab: TestBench;
beforeEach(async () => {
  lab = await TestBench.make();
});
afterEach(() => lab.close());

const response = `HTTP/1.1 200 OK\r\nContent-Length: 30\r\n\r\n${String.fromCharCode(...Array.from({ length: 30 }, (_, at) => 65 + at))}`;

async function opened(name: string, records: number) {
  const { id } = await lab.open({ kind: 'capture', path: join(folder, name) });
  await untilDecoded(lab, id, ({ decodedThrough }) => decodedThrough >= records);
  return id;
}

async function messageLines(id: string): Promise<string[]> {
  return linesOf(await rowsOf(lab, id)).filter((line) => / (http|dns|packet) [a-z]/.test(line));
}

/** Number of the row with the response. */
const responseOf = async (id: string): Promise<number> =>
  Number.parseInt((await messageLines(id)).find((line) => line.includes('http response'))!);

/** Bytes of both sides in the order in which tshark follows them, as hex. */
function followed(path: string): string[] {
  const lines = run('tshark', '-r', path, '-q', '-z', 'follow,tcp,raw,0').split('\n');
  const hex = lines.filter((line) => /^\t?[0-9a-f]+$/.test(line));
  const [there, back] = [hex.filter((line) => line[0] !== '\t'), hex.filter((line) => line[0] === '\t')];
  return [there.join(''), back.map((line) => line.slice(1)).join('')];
}

describe('a response out of order, sent again and overlapping', () => {
  const files = ['micro-little', 'micro-big', 'nano-little', 'nano-big', 'zipped'].map((name) => `${name}.pcap`);
  it.each([...files, 'ethernet.pcapng'])('is one message with its bytes: %s', async (name) => {
    const id = await opened(name, 8);
    const number = await responseOf(id);
    const shown = await ask(lab, 'messages.show', { session: id, number });
    expect(Buffer.from(shown.bytes).toString('latin1')).toBe(response);
    const [first, ...later] = shown.pieces;
    expect(first).toMatchObject({ at: 0, from: 0, length: 20 });
    expect(later.map(({ at, length }) => [at, length])).toEqual([
      [20, 15],
      [35, 15],
      [50, response.length - 50],
    ]);
    let read = '';
    for (const { record, from, length, at } of shown.pieces) {
      const { bytes } = await lab.bench.session(id).log!.record(record, from, length);
      read += Buffer.from(bytes).toString('latin1');
      const within = await ask(lab, 'messages.ofRecord', { session: id, number: record });
      expect(within).toContainEqual(expect.objectContaining({ number, from, length, at }));
    }
    expect(read).toBe(response);
  });

  it('is told with what happened to its segments', async () => {
    const id = await opened('micro-little.pcap', 8);
    const { rows } = await ask(lab, 'messages.violations', { session: id, firstIndex: 0, count: 100 });
    const codes = new Set(rows.map(({ violation }) => violation.code));
    expect(codes).toContain('TCP_OUT_OF_ORDER');
    expect(codes).toContain('TCP_RETRANSMISSION');
  });
});

it.each(['micro-little.pcap', 'vlan6.pcap', 'cooked.pcap'])('%s is followed as tshark follows it', async (name) => {
  const id = await opened(name, 4);
  expect((await messageLines(id)).map((line) => line.replace(/^\d+/, ''))).toHaveLength(2);
  const { chunks } = await ask(lab, 'follow.chunks', { session: id, connection: 1, firstIndex: 0, count: 100 });
  const said = (['inbound', 'outbound'] as const).map((side) =>
    Buffer.concat(chunks.filter(({ direction }) => direction === side).map(({ bytes }) => bytes)).toString('hex'),
  );
  expect(said).toEqual(followed(join(folder, name)));
});

it('what comes after a lost segment at the end of a capture is followed too, and the loss is told', async () => {
  const id = await opened('lost.pcap', 5);
  const { chunks } = await ask(lab, 'follow.chunks', { session: id, connection: 1, firstIndex: 0, count: 100 });
  const back = chunks.filter(({ direction }) => direction === 'outbound');
  expect(back.map(({ at, lostBytes, byteLength }) => [at, lostBytes, byteLength])).toEqual([
    [0, 0, 20],
    [25, 5, response.length - 25],
  ]);
  await untilDecoded(lab, id, ({ violations }) => violations[2]! > 0);
});

it('an echo shows its headers, and Wireshark shows the same frame', async () => {
  const id = await opened('packets.pcap', 5);
  const lines = await messageLines(id);
  expect(lines.filter((line) => / dns /.test(line))).toHaveLength(2);
  const packet = await ask(lab, 'packet.show', { session: id, record: 2 });
  expect(packet).toMatchObject({ frameNumber: 2, isSynthetic: false });
  expect(packet.fields.map(({ name }) => name)).toHaveLength(3);
  const theirs = await ask(lab, 'wireshark.ask', { session: id, record: 2 });
  expect(theirs.frameNumber).toBe(2);
  expect(theirs.nodes.some(({ filter }) => filter === 'icmp')).toBe(true);
});

it('filters of both lenses settle with the end of the capture', async () => {
  const id = await opened('micro-little.pcap', 8);
  const counts = async (filter: string): Promise<number[]> => {
    const views: number[] = [];
    for (const lens of ['messages', 'bytes'] as const)
      views.push((await ask(lab, 'filter.open', { session: id, lens, filter })).view);
    const { decodedThrough } = await ask(lab, 'messages.state', { session: id });
    const ours = (state: { views: readonly { view: number; count: number; through: number }[] }) =>
      state.views.filter(({ view }) => views.includes(view));
    const state = await untilDecoded(
      lab,
      id,
      (one) => ours(one).filter(({ through }) => through >= decodedThrough).length === 2,
    );
    return ours(state).map(({ count }) => count);
  };
  expect(await counts('http.response.code == 200')).toEqual([1, 4]);
  expect(await counts('icmp')).toEqual([0, 0]);
});

it('a port decoded as nothing is raw', async () => {
  const id = await opened('cooked.pcap', 5);
  const rules = [{ transport: 'tcp' as const, port: 80, protocol: null }];
  await ask(lab, 'messages.decodeAs', { session: id, rules });
  await untilDecoded(lab, id, ({ decodedThrough }) => decodedThrough >= 5);
  expect(await messageLines(id)).toEqual([]);
});
