import { TapStream } from '../link/tap-stream';
import type { StreamLink } from '../link/stream-link';
import type { FrameScanner } from './frame-scanner';

/** Both directions' frames, from the end of the handshake on. */
export interface FrameWatch {
  readonly inbound: FrameScanner;
  readonly outbound: FrameScanner;
  /** Inbound bytes were looked at, and go to the library next. */
  onInbound(): void;
}

/** A link as the library's stream, with the frames on it followed. */
export class FrameTap extends TapStream {
  #watch: FrameWatch | null = null;
  #isDeaf = false;

  constructor(link: StreamLink) {
    super(link, { allowHalfOpen: true });
  }

  /** `head`: bytes that came with the handshake's last. */
  watchFrames(watch: FrameWatch, head: Uint8Array): void {
    this.#watch = watch;
    if (head.length > 0) this.#look(watch, head);
  }

  /** What still comes is recorded and goes no further: the peer is being shown out. */
  turnDeaf(): void {
    this.#isDeaf = true;
  }

  override onBytes(bytes: Uint8Array): void {
    if (this.#watch !== null) this.#look(this.#watch, bytes);
    if (!this.#isDeaf) super.onBytes(bytes);
  }

  protected override handOver(bytes: Uint8Array): void {
    super.handOver(bytes);
    this.#watch?.outbound.scan(bytes);
  }

  #look(watch: FrameWatch, bytes: Uint8Array): void {
    watch.inbound.scan(bytes);
    watch.onInbound();
  }
}
