import type { MessageDetail, PacketDetail, RecordMessage } from '../../../src-main/contract/messages';
import type { Inspected } from '../../state/inspected.svelte';
import type { FieldRoot } from '../fields/field-tree';

/** What stands at the top of the tree: the headers of the packet, then one message after another. */
export function rootsOf({ packet, members, details }: Inspected): readonly FieldRoot[] {
  const headers = packet === null ? [] : packetRoots(packet);
  return [...headers, ...members.flatMap((member) => messageRoot(member, details.get(member.number)))];
}

function packetRoots({ fields }: PacketDetail): FieldRoot[] {
  const kind = { proto: 'packet', type: '' } as const;
  return fields.map((field, index) => ({
    key: `p${index}`,
    kind,
    field,
    message: null,
    isOwnLine: false,
    isLoaded: true,
  }));
}

/** Bytes that are no message have no fields: they are in the hex view. */
function messageRoot(member: RecordMessage, detail: MessageDetail | undefined): FieldRoot[] {
  const { number, proto, type, summary } = member;
  if (proto === null) return [];
  const name = `${protocolTitles[proto]} ${type}`;
  const children = detail?.message?.fields;
  const len = detail?.bytes.length ?? member.byteLength;
  return [
    {
      key: `m${number}`,
      kind: { proto, type },
      field: { name, value: null, text: summary, at: 0, len, ...(children === undefined ? {} : { children }) },
      message: number,
      isOwnLine: true,
      isLoaded: detail !== undefined,
    },
  ];
}

/** As their specifications write themselves. */
export const protocolTitles = {
  http: 'HTTP',
  websocket: 'WebSocket',
  mqtt: 'MQTT',
  dns: 'DNS',
  ntp: 'NTP',
  tls: 'TLS',
} as const;
