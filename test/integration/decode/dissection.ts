/** What tshark makes of a capture: its messages, each with its fields. */
import type { ProtocolName } from '../../../src-main/contract/decoded';
import { run } from '../record/captures';
import { otherNames } from './wireshark-names';

export interface Seen {
  readonly name: string;
  /** Offset within the message. */
  readonly at: number;
  readonly len: number;
  readonly show: string;
}

export interface SeenMessage {
  readonly proto: ProtocolName;
  /** From whom to whom: `127.0.0.1:80 → 127.0.0.1:4000`. */
  readonly flow: string;
  /** Number of the packet that completes it. */
  readonly frame: number;
  readonly fields: Seen[];
}

const protocols = new Set<string>(['http', 'websocket', 'mqtt', 'dns', 'mdns', 'ntp']);
const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** How tshark is told to read: bytes as they are on the wire, whatever their checksums. */
const preferences = [
  ...['tcp.check_checksum:FALSE', 'udp.check_checksum:FALSE', 'ip.check_checksum:FALSE'],
  ...['http.dechunk_body:TRUE', 'http.decompress_body:FALSE', 'tcp.reassemble_out_of_order:TRUE'],
].flatMap((one) => ['-o', one]);

export function dissect(path: string, decodeAs: readonly string[] = []): SeenMessage[] {
  const args = ['-n', '-r', path, ...preferences, ...decodeAs.flatMap((one) => ['-d', one]), '-T', 'pdml'];
  const messages: SeenMessage[] = [];
  let packet = new Packet();
  let message: SeenMessage | null = null;
  let base = 0;
  for (const [, tag, text] of run('tshark', ...args).matchAll(/<(packet|proto|field)\b([^>]*)>/gs)) {
    const attribute = attributesOf(text ?? '');
    const name = attribute('name');
    if (tag === 'packet') [message, packet] = [null, new Packet()];
    packet.see(name, attribute);
    if ((tag === 'proto' && protocols.has(name)) || name === 'tls.record') {
      message = { proto: protocolOf(name), flow: packet.flow, frame: packet.frame, fields: [] };
      base = Number(attribute('pos'));
      messages.push(message);
    } else if (tag === 'proto') message = null;
    else if (message && attribute('hide') !== 'yes') {
      const [at, len] = [Number(attribute('pos')) - base, Number(attribute('size'))];
      message.fields.push({ name: otherNames[name] ?? name, at, len, show: attribute('show') });
    }
  }
  return messages;
}

function protocolOf(name: string): ProtocolName {
  return (name === 'tls.record' ? 'tls' : name === 'mdns' ? 'dns' : name) as ProtocolName;
}

/** From whom to whom a packet goes; of what is in tunnels, the innermost. */
class Packet {
  frame = 0;
  #from = '';
  #to = '';
  #ports: readonly [string, string] = ['', ''];

  see(name: string, attribute: (name: string) => string): void {
    if (name === 'frame.number') this.frame = Number(attribute('show'));
    else if (name === 'ip.src') this.#from = attribute('show');
    else if (name === 'ip.dst') this.#to = attribute('show');
    else if (name === 'ipv6.src') this.#from = `[${attribute('show')}]`;
    else if (name === 'ipv6.dst') this.#to = `[${attribute('show')}]`;
    else if (name === 'tcp.srcport' || name === 'udp.srcport') this.#ports = [attribute('show'), this.#ports[1]];
    else if (name === 'tcp.dstport' || name === 'udp.dstport') this.#ports = [this.#ports[0], attribute('show')];
  }

  get flow(): string {
    return `${this.#from}:${this.#ports[0]} → ${this.#to}:${this.#ports[1]}`;
  }
}

function attributesOf(text: string): (name: string) => string {
  const found = new Map([...text.matchAll(/(\w+)="([^"]*)"/gs)].map(([, name, value]) => [name, value]));
  return (name) =>
    (found.get(name) ?? '').replace(/&(#x?[0-9a-f]+|\w+);/gi, (whole, code: string) =>
      code.startsWith('#')
        ? String.fromCodePoint(Number(code.replace('#x', '0x').replace('#', '')))
        : (entities[code] ?? whole),
    );
}
