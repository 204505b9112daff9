/** What the decoders of byte streams have in common: bytes wait in a queue, step by step they become messages. */
import type { ProtocolName } from '../../contract/decoded';
import { ByteQueue } from './byte-queue';
import { complaintOf, type Rule } from './complaints';
import { violationOf, type Decoder, type Found } from './decoder';

export abstract class StreamDecoder implements Decoder {
  protected readonly input = new ByteQueue();
  protected hasEnded = false;
  readonly #proto: ProtocolName;
  readonly #ready: Found[] = [];
  #hasFailed = false;

  constructor(proto: ProtocolName) {
    this.#proto = proto;
  }

  /** Where in the stream the message under way begins, or the next one. */
  abstract get position(): number;

  /** Decodes a little of what is there. False: more bytes are needed. */
  protected abstract step(): boolean;

  /** What the bytes from `position` on belong to that no message covers at the end: the clause to cite. null: nothing is to be said. */
  protected abstract cutOff(): string | null;

  /** Where in the stream the bytes end that have come. */
  protected get streamEnd(): number {
    return this.input.position + this.input.length;
  }

  push(bytes: Uint8Array): void {
    this.input.push(bytes);
  }

  end(): void {
    this.hasEnded = true;
  }

  next(): Found | null {
    while (this.#ready.length === 0 && !this.#hasFailed && this.step());
    if (this.#ready.length === 0 && this.hasEnded && !this.isOver) this.#endEarly();
    return this.#ready.shift() ?? null;
  }

  get hasMore(): boolean {
    return this.#ready.length > 0;
  }

  get isOver(): boolean {
    return this.#hasFailed && !this.hasMore;
  }

  /** Something has come that cannot be decoded. */
  get hasFailed(): boolean {
    return this.#hasFailed;
  }

  rest(): Uint8Array {
    return this.input.takeAll();
  }

  protected say(...found: readonly Found[]): void {
    for (const one of found) this.#ready.push(one);
  }

  /** Nothing after this is decoded. `at`: offset in the stream. Returns true: there is something to tell. */
  protected fail(rule: Rule, at: number, byteLength: number): true {
    const len = Math.min(byteLength, Math.max(0, this.streamEnd - at));
    this.say(violationOf(this.#proto, complaintOf(rule, 0, len), at));
    this.giveUp();
    return true;
  }

  protected giveUp(): void {
    this.#hasFailed = true;
  }

  #endEarly(): void {
    const { position } = this;
    const byteLength = this.streamEnd - position;
    const clause = this.cutOff();
    if (byteLength > 0 && clause !== null)
      this.fail({ code: 'CUT_OFF', clause, severity: 'warning', details: { byteLength } }, position, byteLength);
    else this.giveUp();
  }
}
