/** ARP (RFC 826). */
import { etherTypeName } from './numbers';
import { addressText, macText, type PacketReading } from './packet-reading';

const operations: Readonly<Record<number, string>> = {
  1: 'request',
  2: 'reply',
  3: 'reverse request',
  4: 'reverse reply',
  8: 'inverse request',
  9: 'inverse reply',
};

export function arp(packet: PacketReading): void {
  const { reader } = packet;
  reader.group('Address Resolution Protocol', () => {
    reader.number('Hardware Type', 2, (value) => (value === 1 ? 'Ethernet' : undefined));
    const protocol = reader.number('Protocol Type', 2, etherTypeName);
    const hardwareLength = reader.number('Hardware Length', 1);
    const protocolLength = reader.number('Protocol Length', 1);
    const operation = reader.number('Operation', 2, (value) => operations[value]);
    const isIPv4 = protocol === 0x0800 && protocolLength === 4;
    const address = (name: string): Uint8Array =>
      isIPv4 ? reader.take(name, protocolLength, addressText) : reader.raw(name, protocolLength);
    const hardware = (name: string): Uint8Array =>
      hardwareLength === 6 ? reader.take(name, 6, macText) : reader.raw(name, hardwareLength);
    const from = hardware('Sender Hardware Address');
    const sender = address('Sender Protocol Address');
    hardware('Target Hardware Address');
    const target = address('Target Protocol Address');
    packet.is('arp', isIPv4 ? said(operation, addressText(sender), addressText(target), macText(from)) : 'ARP');
  });
}

function said(operation: number, sender: string, target: string, hardware: string): string {
  if (operation === 1) return sender === target ? `announces ${sender}` : `who has ${target}? tell ${sender}`;
  return operation === 2 ? `${sender} is at ${hardware}` : (operations[operation] ?? `operation ${operation}`);
}
