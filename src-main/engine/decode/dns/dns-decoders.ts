/** DNS over UDP, a message a datagram, and over TCP, each with its length before it (RFC 1035 §4.2). */
import { DatagramDecoder } from '../datagram-decoder';
import type { Found } from '../decoder';
import type { DecodeLimits } from '../limits';
import { StreamDecoder } from '../stream-decoder';
import type { DnsSide } from './exchanges';
import { readMessage } from './read-message';

export class DnsDatagramDecoder extends DatagramDecoder {
  constructor(
    readonly side: DnsSide,
    readonly limits: DecodeLimits,
  ) {
    super();
  }

  protected override decode(datagram: Uint8Array, at: number): Found[] {
    return readMessage(datagram, { base: 0, at, side: this.side }, this.limits);
  }
}

export class DnsStreamDecoder extends StreamDecoder {
  constructor(
    readonly side: DnsSide,
    readonly limits: DecodeLimits,
  ) {
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
    const bytes = this.input.take(2 + length).slice();
    this.say(...readMessage(bytes, { base: 2, at, side: this.side }, this.limits));
    return true;
  }

  protected override cutOff(): string {
    return 'RFC 1035 §4.2.2';
  }
}
