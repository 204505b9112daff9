/** The twin of a TLS connection: its plaintext as a TCP connection of its own, which any reader dissects beside the ciphertext. */
import type { ConnectionNumber } from '../../contract/session-state';
import { formatAddress, type AddressPair } from './address';
import type { FlowNote } from './event-text';

/**
 * Unique local addresses (RFC 4193) that nobody has by chance. They bear the connection's decimal number, so that it
 * can be read off them: `fd00::17:1` is our side of connection 17, `fd00::17:2` the peer's.
 */
export function twinAddresses(connection: ConnectionNumber): AddressPair {
  return { family: 6, local: twinAddress(connection, 1), remote: twinAddress(connection, 2) };
}

/** What the log says of the twin of a flow. `serverPort` takes the place of the port of the side that did not initiate. */
export function twinNote(wire: FlowNote, initiator: 'local' | 'remote', serverPort?: number): FlowNote {
  const { connection, local, remote } = wire;
  const addresses = twinAddresses(connection);
  const localPort = initiator === 'remote' ? (serverPort ?? local.port) : local.port;
  const remotePort = initiator === 'local' ? (serverPort ?? remote.port) : remote.port;
  const end = (address: Uint8Array, port: number) => ({ host: formatAddress(address, 0, 16), port });
  return {
    note: 'flow',
    connection,
    transport: 'tcp',
    local: end(addresses.local, localPort),
    remote: end(addresses.remote, remotePort),
    layer: 'plaintext',
  };
}

function twinAddress(connection: ConnectionNumber, side: 1 | 2): Uint8Array {
  const address = Buffer.alloc(16);
  address[0] = 0xfd;
  // Three groups of four decimal digits, before the last group.
  address.write(String(connection).padStart(12, '0'), 8, 'hex');
  address[15] = side;
  return address;
}
