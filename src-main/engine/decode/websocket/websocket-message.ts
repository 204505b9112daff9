/** A message of one frame or many: what is known of it from frame to frame (RFC 6455 §5.4). */
import type { FieldValue } from '../../../contract/fields';
import { summaryOf, textValue } from '../content';
import { KeptStart } from '../kept-start';
import { Utf8Check } from '../utf8';

export class WebSocketMessage {
  /** Only its beginning; what the frames carry, or once that is inflated, what it was compressed from. */
  #content: KeptStart;
  readonly #utf8 = new Utf8Check();
  #hasToldBadText = false;
  frames = 0;
  /** It is compressed, and could not be inflated. */
  isUnreadable = false;

  constructor(
    readonly type: 'text' | 'binary',
    readonly isCompressed: boolean,
    readonly valueByteLength: number,
  ) {
    this.#content = new KeptStart(valueByteLength);
  }

  push(bytes: Uint8Array): void {
    this.#content.push(bytes);
    if (this.type === 'text' && !this.isCompressed) this.#utf8.push(bytes);
  }

  /** Bytes of which nobody needs to know more than that they were there. */
  skip(byteLength: number): void {
    this.#content.skip(byteLength);
  }

  inflated(bytes: Uint8Array): void {
    this.#content = new KeptStart(this.valueByteLength);
    this.#content.push(bytes);
    if (this.type === 'text') this.#utf8.push(bytes);
  }

  get byteLength(): number {
    return this.#content.total;
  }

  /** Said once, of the frame in which it shows. `isEnd`: no more follows, not even the rest of a character. */
  tellsBadText(isEnd: boolean): boolean {
    if (this.type !== 'text' || this.isUnreadable || this.#hasToldBadText) return false;
    const isBad = isEnd ? !this.#utf8.isWhole : !this.#utf8.isValid;
    this.#hasToldBadText = isBad;
    return isBad;
  }

  /** As far as it is kept. */
  get bytes(): Uint8Array {
    return this.#content.bytes;
  }

  /** No longer than the limit of a value. */
  get value(): FieldValue {
    const { bytes, isWhole } = this.#content;
    return this.type === 'binary' ? bytes.slice() : textValue(bytes, !isWhole);
  }

  get summary(): string {
    return summaryOf(this.value, this.byteLength);
  }
}
