// @vitest-environment node
import { describe, expect, it } from 'vitest';
import { unpackRows } from '../../../../src-renderer/state/log-rows';
import { FakeLog } from '../../../support/fake-log';

describe('unpackRows', () => {
  it('gives each row its own bytes, and events their meaning', () => {
    const log = new FakeLog();
    const ends = { local: null, remote: null };
    log.append({
      atNs: 1n,
      direction: 'none',
      transport: 'none',
      connection: 0,
      ...ends,
      bytes: new Uint8Array(),
      event: { event: 'session-closed' },
    });
    log.append({
      atNs: 2n,
      direction: 'inbound',
      transport: 'tcp',
      connection: 7,
      ...ends,
      bytes: Uint8Array.of(1, 2),
      event: null,
    });
    log.append({
      atNs: 3n,
      direction: 'outbound',
      transport: 'udp',
      connection: 8,
      ...ends,
      bytes: new Uint8Array(200),
      event: null,
    });
    expect(unpackRows(log.rows(1, 10))).toEqual([
      {
        number: 1,
        atNs: 1n,
        kind: 'event',
        direction: 'none',
        transport: 'none',
        layer: 'wire',
        isInjected: false,
        connection: 0,
        byteLength: 0,
        preview: new Uint8Array(),
        event: { event: 'session-closed' },
      },
      {
        number: 2,
        atNs: 2n,
        kind: 'data',
        direction: 'inbound',
        transport: 'tcp',
        layer: 'wire',
        isInjected: false,
        connection: 7,
        byteLength: 2,
        preview: Uint8Array.of(1, 2),
        event: null,
      },
      {
        number: 3,
        atNs: 3n,
        kind: 'data',
        direction: 'outbound',
        transport: 'udp',
        layer: 'wire',
        isInjected: false,
        connection: 8,
        byteLength: 200,
        preview: new Uint8Array(96),
        event: null,
      },
    ]);
  });
});
