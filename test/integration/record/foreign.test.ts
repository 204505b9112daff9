import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { LogReading } from '../../../src-main/engine/record/log-contract';
import { createClock } from '../../../src-main/engine/record/clock';
import { createLog } from '../../../src-main/engine/record/recording';
import { openedWhole, packets, run, temporaryFolder } from './captures';
import { ip4, ip6, macs, pcap, Pcapng, tcp4, udp, udp4 } from './crafted';
import { playScenario } from './scenario';

async function opened(bytes: Buffer): Promise<LogReading> {
  const path = join(temporaryFolder(), 'foreign.capture');
  writeFileSync(path, bytes);
  return openedWhole(path);
}

/** `#connection direction bytes`, or `#connection event`. */
async function lines(log: LogReading): Promise<string[]> {
  const all = [];
  for (let number = log.firstNumber; number < log.firstNumber + log.count; number++) {
    const { connection, event, direction, transport, bytes } = await log.record(number);
    const text = event
      ? event.event + ('by' in event ? ` by ${event.by}` : '')
      : `${transport} ${direction} ${Buffer.from(bytes).toString('latin1')}`;
    all.push(`#${connection} ${text}`);
  }
  return all;
}

const client = ['10.0.0.1', 40_000] as const;
const server = ['10.0.0.2', 80] as const;
const exchange = [
  tcp4({ from: client, to: server, flags: 'S', sequence: 100 }),
  tcp4({ from: client, to: server, flags: 'S', sequence: 100 }),
  tcp4({ from: server, to: client, flags: 'SA', sequence: 900 }),
  tcp4({ from: client, to: server, flags: 'A' }),
  tcp4({ from: client, to: server, payload: 'GET' }),
  tcp4({ from: server, to: client, payload: '200' }),
  udp4({ from: ['10.0.0.3', 5000], to: ['10.0.0.2', 53], payload: '' }),
  udp4({ from: ['10.0.0.2', 53], to: ['10.0.0.3', 5000], payload: 'answer' }),
  tcp4({ from: server, to: client, flags: 'FPA', payload: 'bye' }),
  tcp4({ from: client, to: server, flags: 'FA' }),
  tcp4({ from: client, to: server, flags: 'FA' }),
  tcp4({ from: client, to: server, flags: 'S', sequence: 5000 }),
  tcp4({ from: server, to: client, flags: 'RA' }),
  ip4('10.0.0.1', '10.0.0.2', 1, Buffer.from('ping')),
];
const told = [
  '#1 connecting',
  '#1 connected',
  '#1 tcp inbound GET',
  '#1 tcp outbound 200',
  '#2 udp inbound ',
  '#2 udp outbound answer',
  '#1 tcp outbound bye',
  '#1 end-sent',
  '#1 end-received',
  '#3 connecting',
  '#3 reset by local',
  '#0 other none ping',
];

describe('pcap, in either byte order and unit', () => {
  test.each([
    ['little-endian microseconds', true, 0xa1b2c3d4, 1000n],
    ['big-endian microseconds', false, 0xa1b2c3d4, 1000n],
    ['little-endian nanoseconds', true, 0xa1b23c4d, 1n],
    ['big-endian nanoseconds', false, 0xa1b23c4d, 1n],
  ])('%s', async (_name, isLittle, magic, unitNs) => {
    const log = await opened(
      pcap(
        isLittle,
        magic,
        101,
        exchange.map((bytes, at) => ({ seconds: 1_700_000_000, fraction: 7 + at, bytes })),
      ),
    );
    expect(await lines(log)).toEqual(told);
    expect((await log.record(1)).atNs).toBe(1_700_000_000_000_000_000n + 7n * unitNs);
    expect((await log.record(3)).remote).toEqual({ host: '10.0.0.1', port: 40_000 });
    expect((await log.record(3)).local).toEqual({ host: '10.0.0.2', port: 80 });
    expect(log.state.damage).toBeNull();
  });
});

describe('link types', () => {
  const packet = tcp4({ from: client, to: server, payload: 'data' });
  const six = ip6(1, 2, 17, udp({ from: ['', 1], to: ['', 2], payload: 'six' }));
  const prefixed = (hex: string, content: Buffer): Buffer => Buffer.concat([Buffer.from(hex, 'hex'), content]);
  test.each<[string, number, Buffer, string]>([
    ['Ethernet', 1, Buffer.concat([macs, prefixed('0800', packet)]), '#1 tcp inbound data'],
    [
      'Ethernet with padding',
      1,
      Buffer.concat([macs, prefixed('0800', udp4({ from: client, to: server, payload: 'x' })), Buffer.alloc(20)]),
      '#1 udp inbound x',
    ],
    ['Ethernet, IPv6', 1, Buffer.concat([macs, prefixed('86dd', six)]), '#1 udp inbound six'],
    ['VLAN', 1, Buffer.concat([macs, prefixed('810000050800', packet)]), '#1 tcp inbound data'],
    ['VLAN in VLAN', 1, Buffer.concat([macs, prefixed('88a80005810000070800', packet)]), '#1 tcp inbound data'],
    ['NULL, little-endian', 0, prefixed('02000000', packet), '#1 tcp inbound data'],
    ['NULL, big-endian', 0, prefixed('00000002', packet), '#1 tcp inbound data'],
    ['NULL, IPv6 of a Mac', 0, prefixed('1e000000', six), '#1 udp inbound six'],
    ['LOOP', 108, prefixed('00000002', packet), '#1 tcp inbound data'],
    ['Linux cooked', 113, prefixed('00000304000600000000000000000800', packet), '#1 tcp inbound data'],
    ['Linux cooked 2', 276, prefixed('0800000000000001030406000000000000000000', packet), '#1 tcp inbound data'],
    ['raw', 101, six, '#1 udp inbound six'],
    ['IPv4', 228, packet, '#1 tcp inbound data'],
    ['IPv6', 229, six, '#1 udp inbound six'],
    [
      'ARP is shown as it is',
      1,
      Buffer.concat([macs, prefixed('0806', Buffer.from('who has'))]),
      `#0 other none ${macs.toString('latin1')}\x08\x06who has`,
    ],
    ['an unknown link', 147, Buffer.from('anything'), '#0 other none anything'],
  ])('%s', async (_name, linkType, bytes, line) => {
    const log = await opened(pcap(true, 0xa1b2c3d4, linkType, [{ seconds: 1, fraction: 0, bytes }]));
    expect(await lines(log)).toEqual([line]);
  });
});

describe('IP', () => {
  const datagram = udp({ from: ['', 1], to: ['', 2], payload: 'deep' });
  const hop = Buffer.from([17, 0, 0, 0, 0, 0, 0, 0]);
  const fragment = (offset: number): Buffer => Buffer.from([17, 0, offset >> 8, offset & 0xff, 0, 0, 0, 1]);
  test.each<[string, Buffer, string]>([
    ['hop-by-hop options', ip6(1, 2, 0, Buffer.concat([hop, datagram])), '#1 udp inbound deep'],
    ['first fragment', ip6(1, 2, 44, Buffer.concat([fragment(1), datagram])), '#1 udp inbound deep'],
    [
      'later fragment',
      ip6(1, 2, 44, Buffer.concat([fragment(8), Buffer.from('rest')])),
      `#0 other none ${fragment(8).toString('latin1')}rest`,
    ],
    ['later fragment of IPv4', ip4('10.0.0.1', '10.0.0.2', 17, Buffer.from('rest'), 185), '#0 other none rest'],
    ['a header that ends nowhere', Buffer.from('4f000014', 'hex'), '#0 other none O\0\0\x14'],
    ['not a byte', Buffer.alloc(0), '#0 other none '],
    ['ICMPv6', ip6(1, 2, 58, Buffer.from('nd')), '#0 other none nd'],
  ])('%s', async (_name, bytes, line) => {
    expect(await lines(await opened(pcap(true, 0xa1b2c3d4, 101, [{ seconds: 1, fraction: 0, bytes }])))).toEqual([
      line,
    ]);
  });
});

describe('pcapng', () => {
  test.each([true, false])('blocks of every kind, little-endian: %s', async (isLittle) => {
    const file = new Pcapng(isLittle);
    const data = (payload: string): Buffer => udp4({ from: client, to: server, payload });
    const log = await opened(
      Buffer.concat([
        file.section(file.option(4, Buffer.from('somebody'))),
        file.block(0x0bad, Buffer.from('unknown')),
        file.interface(101, 40),
        file.interface(
          1,
          0,
          file.option(9, Buffer.of(0x8a)),
          file.option(14, Buffer.from(isLittle ? '0a00000000000000' : '000000000000000a', 'hex')),
        ),
        file.enhanced(0, 1_500_000n, data('one'), file.option(1, Buffer.from('a comment')), file.flags(2)),
        file.enhanced(1, 1536n, Buffer.concat([macs, Buffer.from('0800', 'hex'), data('two')]), file.flags(1)),
        file.obsolete(0, 2_000_000n, data('three')),
        file.simple(99, data('cut here, past the limit').subarray(0, 40)),
        file.section(),
        file.interface(228, 0),
        file.enhanced(0, 3_000_000n, data('next section')),
      ]),
    );
    expect(await lines(log)).toEqual([
      '#1 udp outbound one',
      '#1 udp inbound two',
      '#1 udp outbound three',
      '#1 udp outbound cut here, pa',
      '#1 udp outbound next section',
    ]);
    const page = await log.rows(1, 10);
    expect([...page.atNs]).toEqual([1_500_000_000n, 11_500_000_000n, 2_000_000_000n, 0n, 3_000_000_000n]);
    expect(log.state.damage).toBeNull();
  });

  test('a section of the other byte order may follow', async () => {
    const parts = [true, false].map((isLittle) => {
      const file = new Pcapng(isLittle);
      return Buffer.concat([
        file.section(),
        file.interface(101, 0),
        file.enhanced(0, 1n, udp4({ from: client, to: server, payload: 'x' })),
      ]);
    });
    expect(await lines(await opened(Buffer.concat(parts)))).toEqual(['#1 udp inbound x', '#1 udp inbound x']);
  });
});

describe('our own log, turned into other formats by editcap', () => {
  test.each(['pcap', 'nsecpcap', 'modpcap', 'pcapng'])('%s', async (format) => {
    const folder = temporaryFolder();
    const own = join(folder, 'own.pcapng');
    const log = createLog({ path: own, clock: createClock() });
    const { records } = playScenario(log, { records: 60 });
    await log.close();
    const wire = join(folder, 'wire.pcapng');
    const path = join(folder, `converted.${format}`);
    // Without our events: pcap has one link type.
    run('tshark', '-r', own, '-Y', 'tcp or udp', '-w', wire);
    run('editcap', '-F', format, '-T', 'rawip', wire, path);
    const read = await openedWhole(path);
    expect(read.state.damage).toBeNull();
    const payloads: Buffer[] = [];
    for (let number = 1; number <= read.count; number++) {
      const record = await read.record(number);
      if (record.kind === 'data') payloads.push(Buffer.from(record.bytes));
    }
    expect(Buffer.concat(payloads).equals(Buffer.concat(records.map(({ bytes }) => bytes)))).toBe(true);
    // pcapng keeps whose it is: there, the packets of a long record are joined.
    if (format === 'pcapng') return;
    const seen = packets(path, ['udp.payload', 'tcp.payload'], 'udp or tcp.len > 0');
    expect(payloads.map((bytes) => bytes.toString('hex'))).toEqual(seen.map(([u, t]) => u || t || ''));
  });
});
