/** What tshark makes of a capture: its messages, each with the fields that the table names. */
import { run } from '../record/captures';
import type { ProtocolName } from '../../../src-main/contract/decoded';
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
  readonly direction: 'inbound' | 'outbound';
  readonly fields: Seen[];
}

const protocols = new Set<string>(['http', 'websocket', 'mqtt', 'dns', 'ntp']);
const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

export function dissect(path: string, decodeAs: readonly string[] = []): SeenMessage[] {
  const preferences = ['tcp.check_checksum:FALSE', 'http.dechunk_body:TRUE', 'http.decompress_body:FALSE'];
  const args = ['-r', path, ...preferences.flatMap((one) => ['-o', one]), ...decodeAs.flatMap((one) => ['-d', one])];
  const pdml = run('tshark', ...args, '-T', 'pdml');
  const messages: SeenMessage[] = [];
  let direction: SeenMessage['direction'] = 'inbound';
  let message: SeenMessage | null = null;
  let base = 0;
  for (const [, tag, text] of pdml.matchAll(/<(packet|proto|field)\b([^>]*)>/gs)) {
    const attribute = attributesOf(text ?? '');
    const name = attribute('name');
    if (tag === 'packet') message = null;
    if (name === 'frame.p2p_dir') direction = attribute('show') === '0' ? 'outbound' : 'inbound';
    const begins = (tag === 'proto' && protocols.has(name)) || name === 'tls.record';
    if (begins) {
      message = { proto: (name === 'tls.record' ? 'tls' : name) as ProtocolName, direction, fields: [] };
      base = Number(attribute('pos'));
      messages.push(message);
    } else if (tag === 'proto') message = null;
    else if (message) {
      const at = Number(attribute('pos')) - base;
      const show = attribute('show');
      message.fields.push({ name: otherNames[name] ?? name, at, len: Number(attribute('size')), show });
    }
  }
  return messages;
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
