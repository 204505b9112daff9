import type { FollowChunk, FollowPage } from '../../../src-main/contract/messages';
import type { Layer } from '../../../src-main/contract/records';
import type { Lab } from '../../lab/lab';

export interface Followed {
  readonly session: string;
  readonly connection: number;
  readonly layer: Layer;
}

/** A chunk with its place among all of its connection. */
export interface PlacedChunk extends FollowChunk {
  readonly index: number;
}

/** Chunks pulled at once, the bytes of each that are shown, and how many of both are kept around what is in sight. */
const pageChunks = 100;
export const shownChunkBytes = 16 * 1024;
const keptChunks = 600;
const keptBytes = 1024 * 1024;

const nothing: readonly PlacedChunk[] = [];

/**
 * A connection as a stream, pulled around what is in sight: a window of chunks, moved up and down by pages, or held at the
 * newest. What is out of it is dropped, however long the stream is.
 */
export class FollowModel {
  readonly #lab: Lab;
  readonly #onFailure: (error: unknown) => void;
  #target = $state.raw<Followed | null>(null);
  #chunks = $state.raw(nothing);
  #total = $state(0);
  #inboundBytes = $state(0);
  #outboundBytes = $state(0);
  #isAtTail = $state(true);
  #isHere = $state(false);
  #generation = 0;
  #isPulling = false;
  #isStale = false;

  constructor(lab: Lab, onFailure: (error: unknown) => void) {
    this.#lab = lab;
    this.#onFailure = onFailure;
  }

  get target(): Followed | null {
    return this.#target;
  }

  /** Those around what is in sight, without a gap. */
  get chunks(): readonly PlacedChunk[] {
    return this.#chunks;
  }

  /** All that there are so far. */
  get total(): number {
    return this.#total;
  }

  get inboundBytes(): number {
    return this.#inboundBytes;
  }

  get outboundBytes(): number {
    return this.#outboundBytes;
  }

  /** Whether newer chunks come into sight by themselves. */
  get isAtTail(): boolean {
    return this.#isAtTail;
  }

  /** Whether the first page is here. */
  get isHere(): boolean {
    return this.#isHere;
  }

  /** Chunks before and after those that are here. */
  readonly before: number = $derived(this.#chunks[0]?.index ?? 0);
  readonly after: number = $derived(this.#total - ((this.#chunks.at(-1)?.index ?? -1) + 1));

  /** @param isLive begins at the newest; otherwise at the first */
  open(target: Followed | null, isLive: boolean): void {
    if (isSame(this.#target, target)) return;
    this.#target = target;
    this.#isAtTail = isLive;
    this.#forget();
    void this.refresh();
  }

  /** More has been recorded: call it as often as one likes, one pull at a time is under way. */
  async refresh(): Promise<void> {
    if (this.#isPulling) {
      this.#isStale = true;
      return;
    }
    this.#isPulling = true;
    try {
      do {
        this.#isStale = false;
        await this.#pullNewest();
      } while (this.#isStale);
    } catch (error) {
      this.#onFailure(error);
    } finally {
      this.#isPulling = false;
    }
  }

  /** Pulls the page before the window, or the one after it. */
  async more(direction: 'before' | 'after'): Promise<void> {
    const first = this.#chunks[0]?.index ?? 0;
    const end = (this.#chunks.at(-1)?.index ?? -1) + 1;
    const from = direction === 'before' ? Math.max(0, first - pageChunks) : end;
    const count = direction === 'before' ? first - from : pageChunks;
    if (this.#isPulling || count <= 0 || from >= this.#total) return;
    await this.#alone(async (target) => {
      const page = await this.#pull(target, from, count);
      if (!this.#take(target, page)) return;
      const pulled = placed(page);
      const joined = direction === 'before' ? [...pulled, ...this.#chunks] : [...this.#chunks, ...pulled];
      this.#chunks = bounded(joined, direction === 'before' ? 'start' : 'end');
    });
  }

  async toStart(): Promise<void> {
    this.#isAtTail = false;
    await this.#alone((target) => this.#jump(target, 0));
  }

  async toTail(): Promise<void> {
    this.#isAtTail = true;
    await this.refresh();
  }

  /** Stays where it is; what comes is counted below. */
  leaveTail(): void {
    this.#isAtTail = false;
  }

  /** All chunks one page after another, whole, up to a number of bytes. */
  async *all(limitBytes: number): AsyncGenerator<FollowChunk> {
    const target = this.#target;
    if (target === null) return;
    let byteLength = 0;
    for (let firstIndex = 0; ; firstIndex += pageChunks) {
      const page = await this.#pull(target, firstIndex, pageChunks, 1024 * 1024);
      for (const chunk of page.chunks) {
        byteLength += chunk.bytes.length;
        if (byteLength > limitBytes) return;
        yield chunk;
      }
      if (firstIndex + pageChunks >= page.total) return;
    }
  }

  async #pullNewest(): Promise<void> {
    const target = this.#target;
    if (target === null) return;
    const end = (this.#chunks.at(-1)?.index ?? -1) + 1;
    const page = await this.#pull(target, end, pageChunks);
    if (!this.#take(target, page)) return;
    this.#isHere = true;
    if (!this.#isAtTail) {
      // Only the first page comes by itself.
      if (this.#chunks.length === 0) this.#chunks = bounded(placed(page), 'start');
      return;
    }
    const isNext = end + page.chunks.length >= page.total;
    if (isNext) this.#chunks = bounded([...this.#chunks, ...placed(page)], 'end');
    else await this.#jump(target, Math.max(0, page.total - pageChunks));
  }

  async #jump(target: Followed, firstIndex: number): Promise<void> {
    const page = await this.#pull(target, firstIndex, pageChunks);
    if (this.#take(target, page)) this.#chunks = bounded(placed(page), this.#isAtTail ? 'end' : 'start');
  }

  async #alone(action: (target: Followed) => Promise<void>): Promise<void> {
    const target = this.#target;
    if (target === null) return;
    this.#isPulling = true;
    try {
      await action(target);
    } catch (error) {
      this.#onFailure(error);
    } finally {
      this.#isPulling = false;
      if (this.#isStale) void this.refresh();
    }
  }

  #pull({ session, connection, layer }: Followed, firstIndex: number, count: number, byteLength = shownChunkBytes) {
    return this.#lab.invoke('follow.chunks', { session, connection, layer, firstIndex, count, byteLength });
  }

  /** false: it is of something that is no longer shown. */
  #take(target: Followed, { generation, total, inboundBytes, outboundBytes }: FollowPage): boolean {
    if (this.#target !== target) return false;
    if (generation !== this.#generation && this.#isHere) {
      this.#forget();
      this.#isStale = true;
      return false;
    }
    this.#generation = generation;
    this.#total = total;
    this.#inboundBytes = inboundBytes;
    this.#outboundBytes = outboundBytes;
    return true;
  }

  #forget(): void {
    this.#chunks = nothing;
    this.#total = 0;
    this.#inboundBytes = 0;
    this.#outboundBytes = 0;
    this.#isHere = false;
  }
}

function isSame(one: Followed | null, other: Followed | null): boolean {
  return one?.session === other?.session && one?.connection === other?.connection && one?.layer === other?.layer;
}

function placed({ firstIndex, chunks }: FollowPage): PlacedChunk[] {
  return chunks.map((chunk, at) => ({ ...chunk, index: firstIndex + at }));
}

/** As many as are kept, from one end. */
function bounded(chunks: readonly PlacedChunk[], keep: 'start' | 'end'): readonly PlacedChunk[] {
  const inOrder = keep === 'start' ? chunks : chunks.toReversed();
  let byteLength = 0;
  let count = 0;
  for (const { bytes } of inOrder) {
    byteLength += bytes.length;
    if (count > 0 && (count >= keptChunks || byteLength > keptBytes)) break;
    count++;
  }
  return keep === 'start' ? chunks.slice(0, count) : chunks.slice(chunks.length - count);
}
