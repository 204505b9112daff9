import { expect, it } from 'vitest';
import { UdpPeer, UdpPeers } from '../../../src-main/engine/session/udp-peers';

it('forgets those idle for longest when there are too many, and numbers go on', () => {
  let number = 0;
  const forgotten: number[] = [];
  const flow = { record: () => 0, end: () => undefined, reset: () => undefined };
  const peers = new UdpPeers(
    {
      make: (destination) => {
        const local = { host: '127.0.0.1', port: 1 };
        return new UdpPeer({ number: (number += 1), local, remote: destination, destination, flow, openedAtNs: 0n });
      },
      onForgotten: (peer) => forgotten.push(peer.number),
    },
    20,
  );
  for (let port = 1; port <= 20; port += 1) expect(peers.at('127.0.0.1', port).number).toBe(port);
  expect(peers.at('127.0.0.1', 1).number).toBe(1);
  expect(peers.at('127.0.0.1', 21).number).toBe(21);
  expect(forgotten).toEqual([2, 3]);
  expect([peers.size, peers.get(2), peers.get(1)?.remote.port]).toEqual([19, undefined, 1]);
  expect(peers.at('127.0.0.1', 2).number).toBe(22);
  expect(peers.all(2).map((peer) => peer.number)).toEqual([1, 4]);
});
