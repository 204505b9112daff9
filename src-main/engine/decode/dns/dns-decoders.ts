/** DNS over UDP, a message a datagram, and over TCP, each with its length before it (RFC 1035 §4.2). */
import { DatagramDecoder } from '../datagram-decoder';
import type { Found } from '../decoder';
import type { DecodeLimits } from '../limits';
import { StreamDecoder } from '../stream-decoder';
import { readMessage } from './read-message';

export class DnsDatagramDecoder extends DatagramDecoder {
  constructor(readonly limits: DecodeLimits) {
    super();
  }

  protected override decode(datagram: Uint8Array, at: number): Found[] {
    return readMessage(datagram, 0, at, this.limits);
  }
}

export class DnsStreamDecoder extends StreamDecoder {
  constructor(readonly limits: DecodeLimits) {
    super('dns');
  }

  override get position(): number {
    return this.input.position;
  }

  protected override step(): boolean {
    if (this.input.length < 2) return false;
    const length = (this.input.byteAt(0) << 8) | this.input.byteAt(1);
    if (this.input.length < 2 + length) return false;
    const at = this.input.position;
    this.say(...readMessage(this.input.take(2 + length).slice(), 2, at, this.limits));
    return true;
  }

  protected override cutOff(): string {
    return 'RFC 1035 §4.2.2';
  }
}
