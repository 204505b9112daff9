/**
 * Follows the frames of one direction (RFC 6455 §5.2) beneath the library, which tells a message's content but not how
 * it came: in how many frames, compressed or not, in how many bytes. Keeps no payload but a control frame's. Sans-I/O.
 */

export const opcodes = { continuation: 0x0, text: 0x1, binary: 0x2, close: 0x8, ping: 0x9, pong: 0xa } as const;

export interface ScannedMessage {
  readonly opcode: 'text' | 'binary';
  readonly isCompressed: boolean;
  readonly fragments: number;
  /** Of the payload on the wire. */
  readonly wireByteLength: number;
}

export interface FrameListener {
  /** The last byte of a data message is here. */
  onMessage(message: ScannedMessage): void;
  /** A whole control frame; the payload is unmasked and its own. */
  onControl(opcode: 'ping' | 'pong' | 'close', payload: Uint8Array): void;
}

interface OpenMessage {
  readonly opcode: 'text' | 'binary';
  readonly isCompressed: boolean;
  fragments: number;
  wireByteLength: number;
}

const controlOpcodes: Readonly<Record<number, 'ping' | 'pong' | 'close'>> = {
  [opcodes.close]: 'close',
  [opcodes.ping]: 'ping',
  [opcodes.pong]: 'pong',
};

const noBytes = new Uint8Array(0);

export class FrameScanner {
  readonly #listener: FrameListener;
  readonly #isMasked: boolean;
  readonly #header = new Uint8Array(14);
  #headerByteLength = 0;
  /** 0 while the header is not whole. */
  #headerNeeds = 0;
  #payloadLeft = 0;
  #isFinal = false;
  /** The control frame being read. */
  #control: { readonly opcode: 'ping' | 'pong' | 'close'; readonly payload: Uint8Array; filled: number } | null = null;
  #message: OpenMessage | null = null;
  #isOver = false;

  /** `isMasked`: the direction is a client's to its server. */
  constructor(isMasked: boolean, listener: FrameListener) {
    this.#isMasked = isMasked;
    this.#listener = listener;
  }

  /** Payload bytes so far of the data message that is not whole yet. */
  get unfinishedByteLength(): number {
    return this.#message?.wireByteLength ?? 0;
  }

  /** Whether what is not whole yet is compressed: it may be much longer inflated. */
  get isUnfinishedCompressed(): boolean {
    return this.#message?.isCompressed ?? false;
  }

  /** Nothing more is followed after a Close frame, or a frame that breaks the rules: the library ends it there. */
  scan(bytes: Uint8Array): void {
    let at = 0;
    while (at < bytes.length && !this.#isOver)
      at = this.#payloadLeft > 0 ? this.#readPayload(bytes, at) : this.#readHeader(bytes, at);
  }

  #readHeader(bytes: Uint8Array, from: number): number {
    let at = from;
    while (at < bytes.length) {
      this.#header[this.#headerByteLength] = bytes[at]!;
      this.#headerByteLength += 1;
      at += 1;
      if (this.#headerByteLength === 2) this.#headerNeeds = headerByteLength(this.#header[1]!);
      if (this.#headerByteLength === this.#headerNeeds) {
        this.#headerByteLength = 0;
        this.#headerNeeds = 0;
        this.#beginFrame();
        return at;
      }
    }
    return at;
  }

  #beginFrame(): void {
    const first = this.#header[0]!;
    const opcode = first & 0x0f;
    const byteLength = payloadByteLength(this.#header);
    this.#isFinal = (first & 0x80) !== 0;
    const isMasked = (this.#header[1]! & 0x80) !== 0;
    const isCompressed = (first & 0x40) !== 0;
    const control = controlOpcodes[opcode];
    if (isMasked !== this.#isMasked || (first & 0x30) !== 0) this.#isOver = true;
    else if (control !== undefined) this.#beginControl(control, byteLength, isCompressed);
    else this.#beginData(opcode, isCompressed);
    this.#payloadLeft = byteLength;
    if (byteLength === 0 && !this.#isOver) this.#endFrame();
  }

  #beginControl(opcode: 'ping' | 'pong' | 'close', byteLength: number, isCompressed: boolean): void {
    if (!this.#isFinal || isCompressed || byteLength > 125) this.#isOver = true;
    else this.#control = { opcode, payload: byteLength === 0 ? noBytes : new Uint8Array(byteLength), filled: 0 };
  }

  #beginData(opcode: number, isCompressed: boolean): void {
    const isContinuation = opcode === opcodes.continuation;
    if (opcode > opcodes.binary || isContinuation !== (this.#message !== null) || (isContinuation && isCompressed)) {
      this.#isOver = true;
      return;
    }
    const kind = opcode === opcodes.text ? 'text' : 'binary';
    this.#message ??= { opcode: kind, isCompressed, fragments: 0, wireByteLength: 0 };
    this.#message.fragments += 1;
  }

  #readPayload(bytes: Uint8Array, from: number): number {
    const length = Math.min(this.#payloadLeft, bytes.length - from);
    this.#payloadLeft -= length;
    const control = this.#control;
    if (control === null) this.#message!.wireByteLength += length;
    else {
      control.payload.set(bytes.subarray(from, from + length), control.filled);
      control.filled += length;
    }
    if (this.#payloadLeft === 0) this.#endFrame();
    return from + length;
  }

  #endFrame(): void {
    const control = this.#control;
    if (control !== null) {
      this.#control = null;
      if (this.#isMasked) this.#unmask(control.payload);
      this.#isOver = control.opcode === 'close';
      this.#listener.onControl(control.opcode, control.payload);
    } else if (this.#isFinal) {
      const message = this.#message!;
      this.#message = null;
      this.#listener.onMessage(message);
    }
  }

  #unmask(payload: Uint8Array): void {
    const maskAt = headerByteLength(this.#header[1]!) - 4;
    for (let at = 0; at < payload.length; at += 1) payload[at]! ^= this.#header[maskAt + (at & 3)]!;
  }
}

/** Of the whole header, by its second byte. */
function headerByteLength(second: number): number {
  const length = second & 0x7f;
  return 2 + (length === 127 ? 8 : length === 126 ? 2 : 0) + (second & 0x80 ? 4 : 0);
}

function payloadByteLength(header: Uint8Array): number {
  const length = header[1]! & 0x7f;
  if (length < 126) return length;
  let whole = 0;
  for (let at = 2; at < (length === 126 ? 4 : 10); at += 1) whole = whole * 256 + header[at]!;
  return whole;
}
