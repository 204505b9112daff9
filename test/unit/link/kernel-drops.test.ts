import { describe, expect, it } from 'vitest';
import { udpRows } from '../../../src-main/engine/link/kernel-drops';

const table = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops
  123: 0100007F:1F90 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 31415 2 0000000000000000 271
  124: 00000000:0035 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 27182 2 0000000000000000 0
  125: 00000000:1F90 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 16180 2 0000000000000000 5
`;

describe('the table of UDP sockets', () => {
  it('gives those of a port, with what was dropped', () => {
    expect(udpRows(table, 8080)).toEqual([
      { inode: '31415', drops: 271 },
      { inode: '16180', drops: 5 },
    ]);
    expect(udpRows(table, 53)).toEqual([{ inode: '27182', drops: 0 }]);
    expect(udpRows(table, 80)).toEqual([]);
  });
});
