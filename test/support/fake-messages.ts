/** What a fake lab says that its sessions' bytes mean: exactly what a test has put there. */
import type { ParsedCommandInput } from '../../src-main/contract/commands';
import { severities, type Violation } from '../../src-main/contract/decoded';
import { LabError } from '../../src-main/contract/errors';
import type {
  ConnectionProtocol,
  FollowChunk,
  MessageCommandOutputs,
  MessageDetail,
  MessagesState,
  PacketDetail,
  RecordMessage,
  ViolationRow,
  WiresharkTree,
} from '../../src-main/contract/messages';

type Name = keyof MessageCommandOutputs;
export type FakeMessageHandlers = { [N in Name]?: (input: ParsedCommandInput<N>) => MessageCommandOutputs[N] };

export class FakeMessages {
  readonly details = new Map<number, MessageDetail>();
  /** By the record that holds their bytes. */
  readonly ofRecord = new Map<number, RecordMessage[]>();
  readonly violations: ViolationRow[] = [];
  readonly protocols: ConnectionProtocol[] = [];
  readonly chunks: FollowChunk[] = [];
  readonly packets = new Map<number, PacketDetail>();
  readonly wiresharkTrees = new Map<number, WiresharkTree>();
  programs: MessageCommandOutputs['wireshark.look'] = { sharkd: null, wireshark: null };
  generation = 1;

  state(session: string): MessagesState {
    const counted = (severity: Violation['severity']) =>
      this.violations.filter(({ violation }) => violation.severity === severity).length;
    return {
      session,
      path: null,
      generation: this.generation,
      count: this.details.size,
      firstNumber: 1,
      decodedThrough: 0,
      violations: severities.map(counted),
      views: [],
    };
  }

  readonly handlers: FakeMessageHandlers = {
    'messages.state': ({ session }) => this.state(session),
    'messages.show': ({ number }) => found(this.details.get(number), 'MESSAGE_NOT_FOUND', number),
    'messages.ofRecord': ({ number }) => this.ofRecord.get(number) ?? [],
    'messages.violations': ({ firstIndex, count, severity }) => {
      const all = this.violations.filter(({ violation }) => severity === null || violation.severity === severity);
      const rows = all.slice(firstIndex, firstIndex + count);
      return { generation: this.generation, total: all.length, dropped: 0, firstIndex, rows };
    },
    'messages.protocols': () => this.protocols,
    'follow.chunks': ({ firstIndex, count, byteLength }) => ({
      generation: this.generation,
      total: this.chunks.length,
      firstIndex,
      inboundBytes: bytesOf(this.chunks, 'inbound'),
      outboundBytes: bytesOf(this.chunks, 'outbound'),
      chunks: this.chunks
        .slice(firstIndex, firstIndex + count)
        .map((chunk) => ({ ...chunk, bytes: chunk.bytes.slice(0, byteLength) })),
    }),
    'packet.show': ({ record }) => found(this.packets.get(record), 'RECORD_NOT_FOUND', record),
    'wireshark.look': () => this.programs,
    'wireshark.open': () => ({ program: 'wireshark' }),
    'wireshark.ask': ({ record }) => found(this.wiresharkTrees.get(record), 'WIRESHARK_FAILED', record),
  };
}

function bytesOf(chunks: readonly FollowChunk[], direction: FollowChunk['direction']): number {
  return chunks.filter((one) => one.direction === direction).reduce((sum, { byteLength }) => sum + byteLength, 0);
}

function found<T>(
  value: T | undefined,
  code: 'MESSAGE_NOT_FOUND' | 'RECORD_NOT_FOUND' | 'WIRESHARK_FAILED',
  number: number,
): T {
  if (value === undefined) throw new LabError(code, { number, message: '' });
  return value;
}
