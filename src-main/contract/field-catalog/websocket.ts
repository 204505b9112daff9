/** The fields of WebSocket frames; the payload is called by what the frame is. */
import type { FieldEntry } from '../field-catalog';

export const webSocketEntries: readonly FieldEntry[] = [
  { id: 'websocket.fin', name: 'FIN', type: 'number', clause: 'RFC 6455 §5.2' },
  { id: 'websocket.rsv1', aliases: ['websocket.pmc'], name: 'RSV1', type: 'number', clause: 'RFC 7692 §6' },
  { id: 'websocket.rsv2', name: 'RSV2', type: 'number', clause: 'RFC 6455 §5.2' },
  { id: 'websocket.rsv3', name: 'RSV3', type: 'number', clause: 'RFC 6455 §5.2' },
  { id: 'websocket.opcode', name: 'opcode', type: 'number', clause: 'RFC 6455 §5.2' },
  { id: 'websocket.mask', name: 'Mask', type: 'number', clause: 'RFC 6455 §5.2' },
  { id: 'websocket.payload_length', name: 'Payload length', type: 'number', clause: 'RFC 6455 §5.2' },
  {
    id: 'websocket.payload_length_ext',
    aliases: ['websocket.payload_length_ext_16', 'websocket.payload_length_ext_64'],
    name: 'Extended payload length',
    type: 'number',
    clause: 'RFC 6455 §5.2',
  },
  { id: 'websocket.masking_key', name: 'Masking-key', type: 'bytes', clause: 'RFC 6455 §5.3' },
  { id: 'websocket.payload.text', name: 'Payload data', under: 'text', type: 'text', clause: 'RFC 6455 §5.6' },
  {
    id: 'websocket.payload.binary',
    aliases: ['websocket.payload'],
    name: 'Payload data',
    under: 'binary',
    type: 'bytes',
    clause: 'RFC 6455 §5.6',
  },
  {
    id: 'websocket.payload.continue',
    name: 'Payload data',
    under: 'continuation',
    type: 'text',
    clause: 'RFC 6455 §5.4',
  },
  { id: 'websocket.payload.close', name: 'Payload data', under: 'close', type: 'bytes', clause: 'RFC 6455 §5.5.1' },
  { id: 'websocket.payload.ping', name: 'Payload data', under: 'ping', type: 'bytes', clause: 'RFC 6455 §5.5.2' },
  { id: 'websocket.payload.pong', name: 'Payload data', under: 'pong', type: 'bytes', clause: 'RFC 6455 §5.5.3' },
  { id: 'websocket.payload.unknown', name: 'Payload data', type: 'bytes', clause: 'RFC 6455 §5.2' },
  { id: 'websocket.payload.unmasked', name: 'Unmasked payload', type: 'bytes', clause: 'RFC 6455 §5.3' },
  { id: 'websocket.message', name: 'Application data', type: 'text', clause: 'RFC 6455 §5.4' },
  { id: 'websocket.payload.close.status_code', name: 'Status code', type: 'number', clause: 'RFC 6455 §7.4' },
  { id: 'websocket.payload.close.reason', name: 'Reason', type: 'text', clause: 'RFC 6455 §7.1.6' },
];
