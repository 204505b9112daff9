/** The bytes on their way to one terminal: sent under credit, the oldest left out and counted where the window is too slow. */
import { terminalHighWaterBytes, terminalLowWaterBytes, type TerminalChunk } from '../../contract/feed';
import type { ConnectionNumber, SessionId } from '../../contract/session-state';
import { RecentBytes } from './recent-bytes';

export class Terminal {
  readonly session: SessionId;
  readonly connection: ConnectionNumber;
  readonly #onReady: (terminal: Terminal) => void;
  #pending: RecentBytes;
  #gapBytes = 0;
  #underWayBytes = 0;
  #isBlocked = false;
  #isReplaying = true;

  constructor(session: SessionId, connection: ConnectionNumber, onReady: (terminal: Terminal) => void) {
    this.session = session;
    this.connection = connection;
    this.#onReady = onReady;
    this.#pending = new RecentBytes(terminalHighWaterBytes);
  }

  /** What the connection has just received. */
  push(bytes: Uint8Array): void {
    this.#gapBytes += this.#pending.push(bytes);
    if (!this.#isBlocked && !this.#isReplaying) this.#onReady(this);
  }

  /** The past, before all that was pushed so far; nothing is sent before it is there. */
  replay(past: readonly Uint8Array[]): void {
    const since = this.#pending.take(Number.POSITIVE_INFINITY);
    const gapSince = this.#gapBytes;
    const pastLength = past.reduce((sum, { byteLength }) => sum + byteLength, 0);
    this.#pending = new RecentBytes(terminalHighWaterBytes + pastLength);
    // With a gap between them the past would only seem to join what came since.
    if (gapSince === 0) for (const bytes of past) this.#pending.push(bytes);
    this.#pending.push(since);
    this.#isReplaying = false;
    if (this.#pending.byteLength > 0) this.#onReady(this);
  }

  /** The window has shown this many bytes more. */
  acknowledge(byteLength: number): void {
    this.#underWayBytes = Math.max(0, this.#underWayBytes - byteLength);
    if (this.#underWayBytes > terminalLowWaterBytes || this.#isReplaying) return;
    this.#isBlocked = false;
    if (this.#pending.byteLength > 0) this.#onReady(this);
  }

  /** As much as there is credit for, in a buffer of its own. */
  take(): TerminalChunk | null {
    if (this.#isBlocked || this.#pending.byteLength === 0) return null;
    const { session, connection } = this;
    const bytes = this.#pending.take(terminalHighWaterBytes - this.#underWayBytes);
    const gapBytes = this.#gapBytes;
    this.#gapBytes = 0;
    this.#underWayBytes += bytes.byteLength;
    this.#isBlocked = this.#underWayBytes >= terminalHighWaterBytes;
    return { session, connection, bytes, gapBytes };
  }
}
