import type { LogWriting } from '../../../src-main/engine/record/log-contract';
import type { Endpoint } from '../../../src-main/contract/session-state';
import { seededRandom } from '../../support/seeded-random';

export interface ExpectedRecord {
  readonly number: number;
  readonly connection: number;
  readonly direction: 'inbound' | 'outbound';
  readonly transport: 'tcp' | 'udp';
  readonly bytes: Uint8Array;
}

export interface ExpectedFlow {
  readonly connection: number;
  readonly transport: 'tcp' | 'udp';
  readonly local: Endpoint;
  readonly remote: Endpoint;
}

const lengths = [0, 1, 2, 3, 4, 5, 64, 95, 96, 97, 1400, 65_494, 65_495, 65_496, 65_507, 65_515, 65_516, 200_001];

/** Everything that sessions do to a log, in an order and with bytes that are the same in every run. */
export function playScenario(
  log: LogWriting,
  { records = 300, seed = 1 }: { records?: number; seed?: number } = {},
): { records: ExpectedRecord[]; flows: ExpectedFlow[]; events: number[] } {
  const random = seededRandom(seed);
  const events = [log.event({ event: 'listening', local: { host: '127.0.0.1', port: 8888 } })];
  const flows = describeFlows();
  const open = flows.map((flow, at) => {
    const initiator = at % 2 === 0 ? 'remote' : 'local';
    if (flow.transport === 'udp') return log.openUdpFlow(flow);
    events.push(log.count + 1);
    return log.openTcpFlow({ ...flow, initiator, ...(at % 3 === 0 ? { durationNs: 1500 } : {}) });
  });
  const expected: ExpectedRecord[] = [];
  for (let i = 0; i < records; i++) {
    const at = random.below(flows.length);
    const { connection, transport } = flows[at]!;
    const direction = random.below(2) === 0 ? 'inbound' : 'outbound';
    const limit = transport === 'udp' ? 65_507 : 200_001;
    const wanted = random.below(4) === 0 ? lengths[random.below(lengths.length)]! : random.below(2000);
    const length = Math.max(transport === 'udp' ? 0 : 1, Math.min(wanted, limit));
    const bytes = Uint8Array.from({ length }, (_, b) => (b * 7 + i) & 0xff);
    expected.push({ number: open[at]!.record(direction, bytes), connection, direction, transport, bytes });
    if (random.below(40) === 0) log.flush();
    if (random.below(50) === 0) events.push(log.event({ event: 'reconnecting', delayMs: i }, connection));
    if (random.below(60) === 0) log.mark(expected[random.below(expected.length)]!.number, `mark ${i} 标记`);
  }
  flows.forEach(({ connection, transport }, at) => {
    if (transport === 'udp') return;
    if (at === 1) {
      open[at]!.reset('inbound');
      events.push(log.event({ event: 'reset', by: 'remote' }, connection));
    } else {
      open[at]!.end('outbound');
      open[at]!.end('inbound');
      events.push(log.event({ event: 'closed', by: 'local' }, connection));
    }
  });
  events.push(log.event({ event: 'session-closed' }));
  return { records: expected, flows, events };
}

function describeFlows(): ExpectedFlow[] {
  const end = (host: string, port: number): Endpoint => ({ host, port });
  const ends: readonly (readonly ['tcp' | 'udp', Endpoint, Endpoint])[] = [
    ['tcp', end('127.0.0.1', 8888), end('127.0.0.1', 50_001)],
    ['tcp', end('127.0.0.1', 8888), end('127.0.0.1', 50_002)],
    ['tcp', end('::1', 8888), end('::1', 50_003)],
    ['tcp', end('::ffff:10.0.0.1', 8888), end('::ffff:10.0.0.2', 50_004)],
    ['tcp', end('fe80::1%eth0', 8888), end('fe80::2%eth0', 50_005)],
    ['udp', end('127.0.0.1', 5353), end('127.0.0.1', 40_001)],
    ['udp', end('0.0.0.0', 5353), end('192.0.2.7', 40_002)],
    ['udp', end('::', 5353), end('2001:db8::7', 40_003)],
  ];
  return ends.map(([transport, local, remote], at) => ({ connection: at + 1, transport, local, remote }));
}
