import type { Layer } from '../../contract/records';
import type { Connections } from './connections';
import type { IndexEntry } from './record-index';
import { isEvent, isPlaintext } from './record-tag';

export function layerOf({ tag, connection }: IndexEntry, connections: Connections): Layer {
  if (isEvent(tag)) return 'wire';
  if (isPlaintext(tag)) return 'plaintext';
  return connections.isSecure(connection) ? 'ciphertext' : 'wire';
}
