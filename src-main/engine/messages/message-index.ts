/** Every row of the Messages lens: about 80 bytes each and its text, in typed arrays that go away oldest first. */
import { protocolNames, severities, type Severity } from '../../contract/decoded';
import { messageRowKinds, type MessageRowKind, type MessageRows } from '../../contract/messages';
import { directions, layers, type Direction, type Layer } from '../../contract/records';
import type { ConnectionNumber } from '../../contract/session-state';
import type { ProtocolName } from '../../contract/decoded';

const chunkLength = 4096;
const noProtocol = 255;

/** One row. */
export interface MessageEntry {
  readonly kind: MessageRowKind;
  readonly atNs: bigint;
  readonly direction: Direction;
  readonly layer: Layer;
  readonly protocol: ProtocolName | null;
  readonly connection: ConnectionNumber;
  readonly byteLength: number;
  readonly firstRecord: number;
  readonly lastRecord: number;
  /** Where in its first record it begins, and where in its last one it ends. */
  readonly from: number;
  readonly end: number;
  /** The record that was decoded when it was found: never less than that of the row before. */
  readonly foundAt: number;
  /** Number of the message that begins its exchange; 0: none; `itself`: this one does. */
  readonly exchange: number | 'itself';
  /** −1: none before it. */
  readonly sinceNs: bigint;
  /** Which of its connection's channel, which begins with that record: what finds it again. */
  readonly sequence: number;
  readonly since: number;
  /** Of its first byte in the stream of its side. */
  readonly streamAt: number;
  readonly text: Uint8Array;
}

class Chunk {
  readonly kind = new Uint8Array(chunkLength);
  readonly direction = new Uint8Array(chunkLength);
  readonly layer = new Uint8Array(chunkLength);
  readonly protocol = new Uint8Array(chunkLength);
  readonly severity = new Uint8Array(chunkLength);
  readonly atNs = new BigInt64Array(chunkLength);
  readonly sinceNs = new BigInt64Array(chunkLength);
  readonly streamAt = new Float64Array(chunkLength);
  readonly connection = new Uint32Array(chunkLength);
  readonly byteLength = new Uint32Array(chunkLength);
  readonly firstRecord = new Uint32Array(chunkLength);
  readonly lastRecord = new Uint32Array(chunkLength);
  readonly from = new Uint32Array(chunkLength);
  readonly end = new Uint32Array(chunkLength);
  readonly foundAt = new Uint32Array(chunkLength);
  readonly exchange = new Uint32Array(chunkLength);
  readonly sequence = new Uint32Array(chunkLength);
  readonly since = new Uint32Array(chunkLength);
  readonly textEnd = new Uint32Array(chunkLength);
  text = new Uint8Array(chunkLength * 16);

  addText(slot: number, text: Uint8Array): void {
    const start = slot === 0 ? 0 : this.textEnd[slot - 1]!;
    const end = start + text.length;
    if (end > this.text.length) {
      const larger = new Uint8Array(Math.max(end, this.text.length * 2));
      larger.set(this.text);
      this.text = larger;
    }
    this.text.set(text, start);
    this.textEnd[slot] = end;
  }

  textOf(slot: number): Uint8Array {
    return this.text.subarray(slot === 0 ? 0 : this.textEnd[slot - 1]!, this.textEnd[slot]);
  }
}

export class MessageIndex {
  readonly #limit: number;
  #chunks: Chunk[] = [];
  /** Number of the row in the first slot of the first chunk. */
  #base = 1;
  #next = 1;

  /** @param limit rows that are kept; the oldest go a few thousand at a time. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  get firstNumber(): number {
    return this.#base;
  }

  get nextNumber(): number {
    return this.#next;
  }

  get count(): number {
    return this.#next - this.#base;
  }

  has(number: number): boolean {
    return number >= this.#base && number < this.#next;
  }

  /** Returns the row's number. */
  append(entry: MessageEntry): number {
    const number = this.#next++;
    const slot = (number - this.#base) % chunkLength;
    if (slot === 0) this.#extend();
    const chunk = this.#chunks.at(-1)!;
    chunk.kind[slot] = messageRowKinds.indexOf(entry.kind);
    chunk.direction[slot] = directions.indexOf(entry.direction);
    chunk.layer[slot] = layers.indexOf(entry.layer);
    chunk.protocol[slot] = entry.protocol === null ? noProtocol : protocolNames.indexOf(entry.protocol);
    chunk.atNs[slot] = entry.atNs;
    chunk.sinceNs[slot] = entry.sinceNs;
    chunk.streamAt[slot] = entry.streamAt;
    chunk.connection[slot] = entry.connection;
    chunk.byteLength[slot] = entry.byteLength;
    chunk.firstRecord[slot] = entry.firstRecord;
    chunk.lastRecord[slot] = entry.lastRecord;
    chunk.from[slot] = entry.from;
    chunk.end[slot] = entry.end;
    chunk.foundAt[slot] = entry.foundAt;
    chunk.exchange[slot] = entry.exchange === 'itself' ? number : entry.exchange;
    chunk.sequence[slot] = entry.sequence;
    chunk.since[slot] = entry.since;
    chunk.addText(slot, entry.text);
    return number;
  }

  /** A rule that the row's message breaks; the worst one counts. */
  worsen(number: number, severity: Severity): void {
    if (!this.has(number)) return;
    const { chunk, slot } = this.#at(number);
    chunk.severity[slot] = Math.max(chunk.severity[slot]!, 1 + severities.indexOf(severity));
  }

  /** The row must be there (`has`). */
  entry(number: number): MessageEntry {
    const { chunk, slot } = this.#at(number);
    return {
      kind: messageRowKinds[chunk.kind[slot]!]!,
      atNs: chunk.atNs[slot]!,
      direction: directions[chunk.direction[slot]!]!,
      layer: layers[chunk.layer[slot]!]!,
      protocol: protocolNames[chunk.protocol[slot]!] ?? null,
      connection: chunk.connection[slot]!,
      byteLength: chunk.byteLength[slot]!,
      firstRecord: chunk.firstRecord[slot]!,
      lastRecord: chunk.lastRecord[slot]!,
      from: chunk.from[slot]!,
      end: chunk.end[slot]!,
      foundAt: chunk.foundAt[slot]!,
      exchange: chunk.exchange[slot]!,
      sinceNs: chunk.sinceNs[slot]!,
      sequence: chunk.sequence[slot]!,
      since: chunk.since[slot]!,
      streamAt: chunk.streamAt[slot]!,
      text: chunk.textOf(slot),
    };
  }

  /** Rows by number, packed; each must be there. */
  rows(firstIndex: number, generation: number, numbers: Uint32Array): Omit<MessageRows, 'breaches'> {
    const page = emptyRows(firstIndex, generation, numbers);
    const texts: Uint8Array[] = [];
    let end = 0;
    for (const [row, number] of numbers.entries()) {
      const { chunk, slot } = this.#at(number);
      page.atNs[row] = chunk.atNs[slot]!;
      page.sinceNs[row] = chunk.sinceNs[slot]!;
      for (const column of columns) page[column][row] = chunk[column][slot]!;
      const text = chunk.textOf(slot);
      texts.push(text);
      end += text.length;
      page.textEnd[row] = end;
    }
    return { ...page, text: joined(texts, end) };
  }

  /** Numbers of an exchange's messages, in order; at most `limit`, looked for among so many rows after the first. */
  exchange(first: number, limit: number, among: number): number[] {
    const found: number[] = [];
    const end = Math.min(this.#next, first + among);
    for (let number = Math.max(first, this.#base); number < end && found.length < limit; number++) {
      const { chunk, slot } = this.#at(number);
      if (chunk.exchange[slot] === first) found.push(number);
    }
    return found;
  }

  /** The first row that was found at this record or a later one; null: there is none (yet). */
  firstSince(record: number): number | null {
    let low = this.#base;
    let high = this.#next;
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      const { chunk, slot } = this.#at(middle);
      if (chunk.foundAt[slot]! < record) low = middle + 1;
      else high = middle;
    }
    return low < this.#next ? low : null;
  }

  #extend(): void {
    if (this.#chunks.length * chunkLength >= this.#limit) {
      this.#chunks.shift();
      this.#base += chunkLength;
    }
    this.#chunks.push(new Chunk());
  }

  #at(number: number): { readonly chunk: Chunk; readonly slot: number } {
    const at = number - this.#base;
    const chunk = this.#chunks[Math.floor(at / chunkLength)];
    if (!chunk) throw new RangeError(`message ${number} is not in the index`);
    return { chunk, slot: at % chunkLength };
  }
}

const columns = [
  ...(['kind', 'direction', 'layer', 'protocol', 'severity'] as const),
  ...(['connection', 'byteLength', 'firstRecord', 'lastRecord', 'exchange'] as const),
];

export function emptyRows(firstIndex: number, generation: number, number: Uint32Array): Omit<MessageRows, 'breaches'> {
  const count = number.length;
  return {
    firstIndex,
    count,
    generation,
    number,
    atNs: new BigInt64Array(count),
    kind: new Uint8Array(count),
    direction: new Uint8Array(count),
    layer: new Uint8Array(count),
    protocol: new Uint8Array(count),
    severity: new Uint8Array(count),
    connection: new Uint32Array(count),
    byteLength: new Uint32Array(count),
    firstRecord: new Uint32Array(count),
    lastRecord: new Uint32Array(count),
    exchange: new Uint32Array(count),
    sinceNs: new BigInt64Array(count),
    textEnd: new Uint32Array(count),
    text: new Uint8Array(0),
  };
}

function joined(parts: readonly Uint8Array[], byteLength: number): Uint8Array {
  const bytes = new Uint8Array(byteLength);
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
