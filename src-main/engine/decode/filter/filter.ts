/**
 * A display filter in Wireshark's manner over the records of a log and the messages that they carry:
 * `tcp && len > 100`, `mqtt.topic == "a/b"`, `http.response.code >= 400`, `tcp.port in {80, 8000..8080}`, `!(ip.addr == 10.0.0.0/8)`.
 */
import type { ProtocolName } from '../../../contract/decoded';
import type { FilterRecord } from './filter-record';
import { Parser } from './parser';
import { tokenize } from './tokens';

export interface CompiledFilter {
  readonly matches: (record: FilterRecord) => boolean;
  /** The whole payload is looked at, rather than its length alone. */
  readonly needsBytes: boolean;
  readonly needsEndpoints: boolean;
  /** `FilterRecord.messages` is looked at. */
  readonly needsMessages: boolean;
  /** Fields of contents (JSON, CBOR, forms …) are looked at: decoders have to read them. */
  readonly needsContent: boolean;
  /** `FilterRecord.packet` is looked at. */
  readonly needsPacket: boolean;
  /** It lets nothing through that holds no message of these; null: that cannot be said. */
  readonly protocols: ReadonlySet<ProtocolName> | null;
}

/** Throws `BAD_FILTER`. An empty filter lets everything through. */
export function compileFilter(filter: string): CompiledFilter {
  const parser = new Parser(tokenize(filter));
  const { matches, protocols } = parser.parse();
  return {
    matches,
    protocols,
    needsBytes: parser.needs.has('bytes'),
    needsEndpoints: parser.needs.has('endpoints'),
    needsMessages: parser.needs.has('messages'),
    needsContent: parser.needs.has('content'),
    needsPacket: parser.needs.has('packet'),
  };
}
