/** Writes that have to wait for the one before them, and how many bytes they hold. */
import type { LabError } from '../../contract/errors';
import { Queue } from './queue';

export interface WaitingWrite {
  readonly bytes: Uint8Array;
  readonly isInjected: boolean;
  readonly handedOver: (() => void) | null;
  readonly failed: ((error: LabError) => void) | null;
}

export class WaitingWrites {
  readonly #writes = new Queue<WaitingWrite>();
  #byteLength = 0;

  get isEmpty(): boolean {
    return this.#writes.isEmpty;
  }

  get byteLength(): number {
    return this.#byteLength;
  }

  push(write: WaitingWrite): void {
    this.#writes.push(write);
    this.#byteLength += write.bytes.byteLength;
  }

  /** There must be one. */
  shift(): WaitingWrite {
    const write = this.#writes.shift();
    this.#byteLength -= write.bytes.byteLength;
    return write;
  }

  failAll(error: () => LabError): void {
    while (!this.isEmpty) this.shift().failed?.(error());
  }
}
