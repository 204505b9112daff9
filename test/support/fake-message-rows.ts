import { LabError } from '../../src-main/contract/errors';
import { protocolNames, severities, type DecodedMessage, type ProtocolName } from '../../src-main/contract/decoded';
import type { Violation } from '../../src-main/contract/decoded';
import {
  messageRowKinds,
  type FilterLens,
  type FilteredRows,
  type MessageDetail,
  type MessageRowKind,
  type MessageRows,
  type MessagesState,
} from '../../src-main/contract/messages';
import { directions, layers, type Direction, type LogEvent } from '../../src-main/contract/records';
import type { FakeSession } from './fake-session';

export interface FakeMessage {
  readonly kind: MessageRowKind;
  readonly protocol: ProtocolName | null;
  readonly direction: Direction;
  readonly connection: number;
  readonly type: string;
  readonly summary: string;
  readonly firstRecord: number;
  readonly lastRecord: number;
  readonly bytes: Uint8Array;
  readonly atNs: bigint;
  /** Number of the message that begins its exchange; 0: none. */
  readonly exchange: number;
  readonly sinceNs: bigint;
  readonly violations: readonly Violation[];
  readonly event: LogEvent | null;
}

const silent: FakeMessage = {
  kind: 'message',
  protocol: 'mqtt',
  direction: 'inbound',
  connection: 1,
  type: 'PINGREQ',
  summary: '',
  firstRecord: 1,
  lastRecord: 1,
  bytes: Uint8Array.of(0xc0, 0),
  atNs: 1_763_800_000_000_000_000n,
  exchange: 0,
  sinceNs: -1n,
  violations: [],
  event: null,
};

interface FakeView {
  readonly lens: FilterLens;
  readonly filter: string;
  readonly lets: (row: { readonly type: string; readonly byteLength: number }) => boolean;
}

const encoder = new TextEncoder();

/** What a fake session's bytes mean: the messages that a test says, in rows as the engine packs them, and two filters. */
export class FakeMessageRows {
  readonly rows: FakeMessage[] = [];
  readonly #session: FakeSession;
  readonly #views = new Map<number, FakeView>();
  #nextView = 1;
  generation = 1;
  firstNumber = 1;
  decodedThrough = 0;

  constructor(session: FakeSession) {
    this.#session = session;
  }

  /** A test has put rows here, or the window has opened a filter. */
  get isUsed(): boolean {
    return this.rows.length > 0 || this.#views.size > 0;
  }

  /** Returns the message's number. */
  add(message: Partial<FakeMessage>): number {
    const atNs = silent.atNs + BigInt(this.rows.length) * 1_000_000n;
    const bytes = new Uint8Array(message.bytes ?? silent.bytes);
    this.rows.push({ ...silent, atNs, ...message, bytes });
    const { lastRecord } = this.rows.at(-1)!;
    this.decodedThrough = Math.max(this.decodedThrough, lastRecord);
    return this.firstNumber + this.rows.length - 1;
  }

  state(): MessagesState {
    const views = [...this.#views].map(([view, { lens, filter }]) => ({
      ...{ view, lens, filter },
      count: this.#letThrough(view).length,
      through: this.decodedThrough,
    }));
    return {
      session: this.#session.id,
      path: `/captures/${this.#session.id}.pcapng`,
      generation: this.generation,
      count: this.rows.length,
      firstNumber: this.firstNumber,
      decodedThrough: this.decodedThrough,
      violations: severities.map(() => 0),
      views,
    };
  }

  page(view: number | null, firstIndex: number, count: number): MessageRows {
    const numbers = this.#numbers(view).slice(firstIndex, firstIndex + count);
    return packed(
      firstIndex,
      this.generation,
      numbers.map((number) => ({ number, row: this.#row(number) })),
    );
  }

  records(view: number, firstIndex: number, count: number): FilteredRows {
    const numbers = this.#letThrough(view).slice(firstIndex, firstIndex + count);
    const pages = numbers.map((number) => this.#session.log.rows(number, 1));
    const joined = <K extends 'atNs' | 'kind' | 'direction' | 'transport' | 'layer' | 'injected' | 'connection'>(
      key: K,
    ) => pages.map((page) => page[key][0]!);
    let end = 0;
    const preview = Uint8Array.from(pages.flatMap((page) => [...page.preview]));
    return {
      firstIndex,
      firstNumber: numbers[0] ?? 0,
      count: numbers.length,
      number: Uint32Array.from(numbers),
      atNs: BigInt64Array.from(joined('atNs') as bigint[]),
      kind: Uint8Array.from(joined('kind') as number[]),
      direction: Uint8Array.from(joined('direction') as number[]),
      transport: Uint8Array.from(joined('transport') as number[]),
      layer: Uint8Array.from(joined('layer') as number[]),
      injected: Uint8Array.from(joined('injected') as number[]),
      connection: Uint32Array.from(joined('connection') as number[]),
      byteLength: Uint32Array.from(pages, (page) => page.byteLength[0]!),
      previewEnd: Uint32Array.from(pages, (page) => (end += page.preview.length)),
      preview,
    };
  }

  show(number: number): MessageDetail {
    const row = this.rows[number - this.firstNumber];
    if (row === undefined) throw new LabError('MESSAGE_NOT_FOUND', { number });
    const { kind, atNs, connection, direction, bytes, violations, firstRecord, exchange } = row;
    const members = exchange === 0 ? [] : this.#numbers(null).filter((one) => this.#row(one).exchange === exchange);
    return {
      ...{ number, generation: this.generation, kind, atNs, connection, direction, layer: 'wire', violations, bytes },
      message: kind === 'message' ? messageOf(row) : null,
      byteLength: bytes.length,
      sources: [],
      pieces: [{ record: firstRecord, at: 0, from: 0, length: bytes.length }],
      pieceCount: 1,
      exchange: members.map((member) => {
        const { type, summary, direction, atNs, sinceNs } = this.#row(member);
        return { number: member, type, summary, direction, atNs, sinceNs };
      }),
    };
  }

  rowOfRecord(record: number): number | null {
    const index = this.rows.findIndex((row) => row.firstRecord <= record && row.lastRecord >= record);
    return index < 0 ? null : this.firstNumber + index;
  }

  /** Place of a message or record in a view. */
  indexOf(view: number | null, number: number): number | null {
    const index = this.#numbers(view).findIndex((one) => one >= number);
    return index < 0 ? null : index;
  }

  open(lens: FilterLens, filter: string): number {
    this.#views.set(this.#nextView, { lens, filter, lets: predicateOf(filter) });
    return this.#nextView++;
  }

  close(view: number): void {
    this.#views.delete(view);
  }

  #row(number: number): FakeMessage {
    return this.rows[number - this.firstNumber]!;
  }

  #numbers(view: number | null): number[] {
    return view === null ? this.rows.map((_, index) => this.firstNumber + index) : this.#letThrough(view);
  }

  #letThrough(view: number): number[] {
    const { lens, lets } = this.#views.get(view)!;
    const { records } = this.#session.log;
    const shown =
      lens === 'messages'
        ? this.rows.map((row, index) => ({ number: this.firstNumber + index, type: row.type, bytes: row.bytes }))
        : records.map(({ bytes }, index) => ({ number: index + 1, type: '', bytes }));
    return shown.filter(({ type, bytes }) => lets({ type, byteLength: bytes.length })).map(({ number }) => number);
  }
}

/** `len > 5` and `type == "PUBLISH"`; anything else is none. Throws `BAD_FILTER`. */
export function predicateOf(filter: string): FakeView['lets'] {
  const length = /^len > (\d+)$/.exec(filter)?.[1];
  if (length !== undefined) return ({ byteLength }) => byteLength > Number(length);
  const type = /^type == "(\w+)"$/.exec(filter)?.[1];
  if (type !== undefined) return (row) => row.type === type;
  const position = filter.indexOf('?') + 1 || filter.length + 1;
  throw new LabError('BAD_FILTER', { position, length: 1, reason: 'there is no “?” in a filter' });
}

function messageOf({ protocol, type, summary, direction, bytes }: FakeMessage): DecodedMessage {
  return {
    ...{ kind: 'message', proto: protocol ?? 'mqtt', type, summary, at: 0, len: bytes.length, bytes: null },
    direction: direction === 'outbound' ? 'outbound' : 'inbound',
    fields: [{ name: 'Packet type', value: bytes[0] ?? 0, at: 0, len: 1 }],
    isApplicationData: true,
  };
}

function packed(
  firstIndex: number,
  generation: number,
  numbered: readonly { readonly number: number; readonly row: FakeMessage }[],
): MessageRows {
  const rows = numbered.map(({ row }) => row);
  const texts = rows.map(textOf);
  let end = 0;
  const textEnd = Uint32Array.from(texts, (text) => (end += text.length));
  return {
    ...{ firstIndex, generation, count: rows.length, textEnd },
    breaches: rows.flatMap(({ violations }, row) =>
      violations.map((broken) => ({ ...broken, row, count: violations.length })),
    ),
    number: Uint32Array.from(numbered, ({ number }) => number),
    atNs: BigInt64Array.from(rows, ({ atNs }) => atNs),
    kind: Uint8Array.from(rows, ({ kind }) => messageRowKinds.indexOf(kind)),
    direction: Uint8Array.from(rows, ({ direction }) => directions.indexOf(direction)),
    layer: Uint8Array.from(rows, () => layers.indexOf('wire')),
    protocol: Uint8Array.from(rows, ({ protocol }) => (protocol === null ? 255 : protocolNames.indexOf(protocol))),
    severity: Uint8Array.from(rows, ({ violations }) =>
      Math.max(0, ...violations.map(({ severity }) => 1 + severities.indexOf(severity))),
    ),
    connection: Uint32Array.from(rows, ({ connection }) => connection),
    byteLength: Uint32Array.from(rows, ({ bytes }) => bytes.length),
    firstRecord: Uint32Array.from(rows, ({ firstRecord }) => firstRecord),
    lastRecord: Uint32Array.from(rows, ({ lastRecord }) => lastRecord),
    exchange: Uint32Array.from(rows, ({ exchange }) => exchange),
    sinceNs: BigInt64Array.from(rows, ({ sinceNs }) => sinceNs),
    text: Uint8Array.from(texts.flatMap((text) => [...text])),
  };
}

function textOf({ kind, bytes, event, type, summary }: FakeMessage): Uint8Array {
  if (kind === 'raw') return bytes.subarray(0, 96);
  return encoder.encode(kind === 'event' ? JSON.stringify(event) : `${type}\t${summary}`);
}
