import { randomBytes } from 'node:crypto';
import { copyFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createClock } from '../../../src-main/engine/record/clock';
import type { LogReading } from '../../../src-main/engine/record/log-contract';
import { createLog } from '../../../src-main/engine/record/recording';
import { openedWhole, packets, run, temporaryFolder } from './captures';
import { macs, Pcapng, tcp4, udp4 } from './crafted';
import { playScenario } from './scenario';

const client = ['10.0.0.1', 40_000] as const;
const server = ['10.0.0.2', 80] as const;

/** Every packet that a record or an event was made from: number of the record, and its packet. */
async function packetsOf(log: LogReading): Promise<{ frame: number; payload: string; text: string }[]> {
  const all = [];
  for (let number = log.firstNumber; number < log.firstNumber + log.count; number++) {
    const packet = await log.packet(number);
    const { event, bytes, byteLength } = await log.record(number);
    if (packet === null) continue;
    const payload = Buffer.from(packet.bytes.subarray(packet.payloadAt)).toString('hex');
    expect(payload.startsWith(Buffer.from(bytes.subarray(0, payload.length / 2)).toString('hex'))).toBe(true);
    all.push({ frame: packet.frameNumber, payload, text: event?.event ?? `${byteLength} bytes` });
  }
  return all;
}

/** A conversation of many packets, with numbers that wrap around. */
function longCapture(file: Pcapng, count: number, isMixed = true): Buffer {
  const blocks = [file.section(), file.interface(101, 0)];
  if (isMixed) blocks.push(file.interface(1, 0));
  let [ours, theirs] = [0xffff_0000, 5];
  const add = (packet: Buffer): void => {
    const isOnEthernet = isMixed && blocks.length % 3 === 0;
    const bytes = isOnEthernet ? Buffer.concat([macs, Buffer.from('0800', 'hex'), packet]) : packet;
    blocks.push(file.enhanced(isOnEthernet ? 1 : 0, BigInt(blocks.length), bytes));
    if (blocks.length % 100 === 0) blocks.push(file.block(0x7654, randomBytes(12)));
  };
  add(tcp4({ from: client, to: server, flags: 'S', sequence: ours }));
  add(tcp4({ from: server, to: client, flags: 'SA', sequence: theirs, acknowledgement: ours + 1 }));
  ours += 1;
  theirs += 1;
  for (let at = 0; at < count; at++) {
    const payload = randomBytes(1 + ((at * 37) % 1400));
    const isOurs = at % 3 > 0;
    const [from, to] = isOurs ? [client, server] : [server, client];
    add(tcp4({ from, to, sequence: isOurs ? ours : theirs, acknowledgement: isOurs ? theirs : ours, payload }));
    if (at % 7 === 0) add(tcp4({ from: to, to: from, flags: 'A', sequence: isOurs ? theirs : ours }));
    if (at % 11 === 0) add(udp4({ from: client, to: server, payload: 'aside' }));
    if (isOurs) ours = (ours + payload.length) >>> 0;
    else theirs += payload.length;
  }
  add(tcp4({ from: client, to: server, flags: 'FPA', sequence: ours, payload: 'bye' }));
  add(tcp4({ from: server, to: client, flags: 'RA', sequence: theirs }));
  return Buffer.concat(blocks);
}

describe('packets of captures that others made', () => {
  test.each([
    ['pcapng, little-endian', true, 'pcapng'],
    ['pcapng, big-endian', false, 'pcapng'],
    ['pcap', true, 'pcap'],
  ])('have the numbers and the headers that Wireshark sees: %s', async (_name, isLittle, format) => {
    const folder = temporaryFolder();
    const path = join(folder, 'read.capture');
    const original = join(folder, 'original.pcapng');
    writeFileSync(original, longCapture(new Pcapng(isLittle), 900, format === 'pcapng'));
    if (format === 'pcapng') copyFileSync(original, path);
    else run('editcap', '-F', format, original, path);
    const fields = ['frame.number', 'tcp.seq_raw', 'tcp.ack_raw', 'tcp.flags', 'tcp.len', 'tcp.payload', 'tcp.srcport'];
    const frames = packets(
      path,
      fields,
      'tcp.len > 0 or tcp.flags.syn == 1 or tcp.flags.fin == 1 or tcp.flags.reset == 1',
    );
    const seen = new Map(frames.map(([frame, ...rest]) => [Number(frame), rest]));
    const log = await openedWhole(path);
    const segments = await log.segments(1, log.count);
    expect(segments).toHaveLength(log.count);
    const frameNumbers = new Set<number>();
    for (let number = 1; number <= log.count; number++) {
      const packet = (await log.packet(number))!;
      const record = await log.record(number);
      const facts = segments[number - 1];
      if (record.transport === 'udp') {
        expect(facts).toBeNull();
        continue;
      }
      frameNumbers.add(packet.frameNumber);
      const [sequence, acknowledgement, flags, byteLength, payload, sourcePort] = seen.get(packet.frameNumber)!;
      const isAfterBytes = record.event?.event === 'end-received' || record.event?.event === 'reset';
      expect(facts).toEqual({
        direction: Number(sourcePort) === client[1] ? 'inbound' : 'outbound',
        sequence: (Number(sequence) + (isAfterBytes ? Number(byteLength) : 0)) >>> 0,
        acknowledgement: Number(flags) & 0x10 ? Number(acknowledgement) : null,
        flags: Number(flags) & 0xff,
        missingByteLength: 0,
      });
      if (record.kind === 'data') expect(Buffer.from(record.bytes).toString('hex')).toBe(payload);
      expect(Buffer.from(packet.bytes.subarray(packet.payloadAt)).toString('hex')).toBe(payload ?? '');
    }
    expect([...frameNumbers]).toEqual([...seen.keys()]);
  });

  test('ranges are the same as the whole, in whatever order they are asked for', async () => {
    const path = join(temporaryFolder(), 'long.pcapng');
    writeFileSync(path, longCapture(new Pcapng(true), 1500));
    const log = await openedWhole(path);
    const whole = await log.segments(1, log.count);
    const inTurn = [];
    for (let first = 1; first <= log.count; first += 97) inTurn.push(...(await log.segments(first, 97)));
    expect(inTurn).toEqual(whole);
    for (const first of [1400, 3, 900, log.count, 1])
      expect(await log.segments(first, 5)).toEqual(whole.slice(first - 1, first + 4));
    expect(await log.segments(log.count + 1, 5)).toEqual([]);
  });

  test('bytes that were left out by the one who captured are counted', async () => {
    const folder = temporaryFolder();
    const [whole, cut] = [join(folder, 'whole.pcapng'), join(folder, 'cut.pcapng')];
    const file = new Pcapng(true);
    const parts = ['', 'x', 'y'.repeat(30), 'z'.repeat(300)];
    const packetsOfIt = parts.map((payload, at) =>
      file.enhanced(0, BigInt(at), tcp4({ from: client, to: server, sequence: at * 1000, payload })),
    );
    writeFileSync(whole, Buffer.concat([file.section(), file.interface(101, 0), ...packetsOfIt]));
    for (const [snapByteLength, missing] of [
      [64, [0, 10, 280]],
      [44, [1, 30, 300]],
      [42, [1, 30, 300]],
    ] as const) {
      run('editcap', '-s', String(snapByteLength), whole, cut);
      const log = await openedWhole(cut);
      const segments = await log.segments(1, 10);
      expect(segments.map((segment) => segment?.missingByteLength)).toEqual(missing);
      expect((await log.packet(3))!.byteLength).toBe(344);
      expect((await log.packet(3))!.bytes).toHaveLength(snapByteLength);
    }
  });
});

describe('packets of our own logs', () => {
  test('are those that we made up around what the socket carried, also while the log is written', async () => {
    const path = join(temporaryFolder(), 'own.pcapng');
    const log = createLog({ path, clock: createClock(), capBytes: null });
    playScenario(log, { records: 300 });
    const written = await packetsOf(log);
    expect(await log.segments(1, 3)).toEqual([null, null, null]);
    await log.close();
    const read = await openedWhole(path);
    expect(await packetsOf(read)).toEqual(written);
    expect((await read.segments(1, read.count)).every((segment) => segment === null)).toBe(true);
    const seen = new Map(
      packets(path, ['frame.number', 'udp.payload', 'tcp.payload']).map(([frame, ...rest]) => [Number(frame), rest]),
    );
    for (const { frame, payload } of written) expect(payload).toBe(seen.get(frame)!.join('') || payload);
    expect(written.length).toBeGreaterThan(250);
    await expect(read.packet(1_000_000)).rejects.toMatchObject({ code: 'RECORD_NOT_FOUND' });
  });
});
