import { expect, it } from 'vitest';
import { captureFile } from '../../../src-main/engine/session/capture-file';

it('names a capture by local time, kind, port and session, and by nothing that leads elsewhere', () => {
  const at = BigInt(new Date(2026, 0, 2, 3, 4, 5).getTime()) * 1_000_000n;
  expect(captureFile('/captures', at, 'tcp-server', 8888, '../a/b')).toBe(
    '/captures/20260102-030405-tcp-server-8888-ab.pcapng',
  );
});
