/* Stand-in in memory until the recorder lands: deleted then. */
/* eslint-disable @typescript-eslint/no-explicit-any */
import { FakeLog } from '../../../test/support/fake-log';
import type { LogWriting, LogReading, Clock, Flow } from './log-contract';
export function createLog({ path, clock }: { path: string; clock: Clock; capBytes: number | null }): LogWriting {
  const fake = new FakeLog();
  const append = (o: any) => {
    fake.append({
      atNs: clock.nowNs(),
      direction: 'none',
      transport: 'none',
      connection: 0,
      local: null,
      remote: null,
      bytes: new Uint8Array(0),
      event: null,
      ...o,
    });
    return fake.count;
  };
  const log = {
    get count() {
      return fake.count;
    },
    firstNumber: 1,
    get state() {
      return {
        count: fake.count,
        firstNumber: 1,
        storedBytes: fake.storedBytes,
        waitingBytes: 0,
        path,
        indexed: 1,
        damage: null,
      };
    },
    async rows(f: number, c: number) {
      return fake.rows(f, c);
    },
    async record(n: number, at = 0, l = 65536) {
      return (fake as any).record(n, at, l);
    },
    async find() {
      return { number: null, continueFrom: null };
    },
    marks: new Map(),
    mark() {},
    async save() {
      return { path, byteLength: 0 };
    },
    async close() {},
    openTcpFlow({ connection, local, remote, durationNs }: any): Flow {
      append({
        connection,
        event: { event: 'connected', local, remote, ...(durationNs === undefined ? {} : { durationNs }) },
      });
      return {
        record: (direction, bytes) =>
          append({ connection, direction, transport: 'tcp', local, remote, bytes: Uint8Array.from(bytes) }),
        end() {},
        reset() {},
      };
    },
    openUdpFlow({ connection, local, remote }: any): Flow {
      return {
        record: (direction, bytes) =>
          append({ connection, direction, transport: 'udp', local, remote, bytes: Uint8Array.from(bytes) }),
        end() {},
        reset() {},
      };
    },
    event: (event: any, connection = 0) => append({ event, connection }),
    flush() {},
    failure: null,
    onFailure() {},
  };
  return log as unknown as LogWriting;
}
export async function openLog(path: string): Promise<LogReading> {
  return createLog({ path, clock: { nowNs: () => 0n }, capBytes: null });
}
