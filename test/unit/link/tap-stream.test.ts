import { describe, expect, it } from 'vitest';
import type { StreamLink, StreamReader } from '../../../src-main/engine/link/stream-link';
import { TapStream } from '../../../src-main/engine/link/tap-stream';

/** A link that takes writes, and says that it is full when told so. */
class Sink {
  readonly writes: string[] = [];
  unsentBytes = 0;
  reader: StreamReader | null = null;

  get link(): StreamLink {
    return this as unknown as StreamLink;
  }

  readWith(reader: StreamReader): void {
    this.reader = reader;
  }

  write(bytes: Uint8Array): void {
    this.writes.push(Buffer.from(bytes).toString());
  }
}

const full = 8 * 1024 * 1024;

function corked(tap: TapStream, ...chunks: string[]): void {
  tap.cork();
  for (const chunk of chunks) tap.write(chunk);
  tap.uncork();
}

describe('a tap over a link', () => {
  it('makes one write of one write, and of what is corked together', () => {
    const sink = new Sink();
    const tap = new TapStream(sink.link);
    tap.write('a');
    tap.write('b');
    corked(tap, 'head', 'body');
    tap.write('c');
    expect(sink.writes).toEqual(['a', 'b', 'headbody', 'c']);
  });

  it('keeps what was corked together in one write, and the others apart, after waiting for room', () => {
    const sink = new Sink();
    const tap = new TapStream(sink.link);
    sink.unsentBytes = full;
    tap.write('first');
    tap.write('a');
    corked(tap, 'head', 'body', 'tail');
    corked(tap, 'head2', 'body2');
    tap.write('b');
    expect(sink.writes).toEqual(['first']);
    sink.unsentBytes = 0;
    sink.reader!.onDrain();
    expect(sink.writes).toEqual(['first', 'a', 'headbodytail', 'head2body2', 'b']);
    corked(tap, 'x', 'y');
    expect(sink.writes.at(-1)).toBe('xy');
  });

  it('waits again, with whatever came meanwhile', () => {
    const sink = new Sink();
    const tap = new TapStream(sink.link);
    sink.unsentBytes = full;
    tap.write('first');
    tap.write('alone');
    sink.reader!.onDrain();
    corked(tap, 'head', 'body');
    expect(sink.writes).toEqual(['first', 'alone']);
    sink.unsentBytes = 0;
    sink.reader!.onDrain();
    expect(sink.writes).toEqual(['first', 'alone', 'headbody']);
  });
});
