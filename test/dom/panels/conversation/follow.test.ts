import { describe, expect, it, vi } from 'vitest';
import { FollowModel, type PlacedChunk } from '../../../../src-renderer/panels/conversation/follow-model.svelte';
import { copiedChunk, followRows } from '../../../../src-renderer/panels/conversation/follow-rows';
import { FakeLab } from '../../../support/fake-lab';

// A TextEncoder of another realm gives another realm's bytes.
const bytes = (text: string) => new Uint8Array(new TextEncoder().encode(text));
const chunk = (index: number, text: string, more: Partial<PlacedChunk> = {}): PlacedChunk => ({
  index,
  record: index + 1,
  direction: index % 2 === 0 ? 'inbound' : 'outbound',
  atNs: 0n,
  at: 0,
  byteLength: text.length,
  bytes: bytes(text),
  lostBytes: 0,
  ...more,
});
const shape = { format: 'text', encoding: 'utf-8', columns: 20 } as const;
const texts = (chunks: readonly PlacedChunk[], more: Partial<Parameters<typeof followRows>[2]> = {}) =>
  followRows(chunks, 'both', { ...shape, ...more }).map(({ text }) => text);

describe('the lines of a conversation', () => {
  it('break where the text does, and where the room ends', () => {
    expect(texts([chunk(0, 'GET /\r\nHost: a\\\x1b\r\n'), chunk(1, 'x'.repeat(45))])).toEqual([
      'GET /',
      'Host: a\\\\\\x1b',
      'x'.repeat(20),
      'x'.repeat(20),
      'x'.repeat(5),
    ]);
  });

  it('say what is lost and what is left out', () => {
    const kinds = followRows([chunk(0, 'ab', { lostBytes: 9, byteLength: 70_000 })], 'both', shape).map(
      ({ kind }) => kind,
    );
    expect(kinds).toEqual(['lost', 'bytes', 'rest']);
  });

  it('are those of one side, in any format', () => {
    const both = [chunk(0, 'in'), chunk(1, 'out', { at: 16 })];
    expect(followRows(both, 'outbound', shape).map(({ text }) => text)).toEqual(['out']);
    expect(texts(both, { format: 'hex', columns: 100 })[1]).toMatch(/^00000010 {2}6f 75 74 +out$/);
    expect(texts(both, { format: 'c-array' })[0]).toBe('const unsigned char inbound_1[] = {');
    expect(texts([chunk(0, 'a\nb')], { format: 'raw' })).toEqual(['a\\nb']);
    expect(copiedChunk(both[0]!, 'text', 'utf-8')).toBe('in');
  });
});

describe('a conversation', () => {
  const open = async (count: number, isLive: boolean) => {
    const lab = new FakeLab();
    const say = (from: number, to: number) => {
      for (let index = from; index < to; index++) lab.messages.chunks.push(chunk(index, `chunk ${index}`));
    };
    say(0, count);
    const failures: unknown[] = [];
    const follow = new FollowModel(lab, (error) => failures.push(error));
    follow.open({ session: 's1', connection: 1, layer: 'wire' }, isLive);
    await vi.waitFor(() => expect(follow.chunks.length).toBeGreaterThan(0));
    const shown = () => [follow.chunks[0]?.index, follow.chunks.at(-1)?.index];
    return { lab, follow, say, shown, failures };
  };

  it('holds the newest of a live one, whatever came before', async () => {
    const { follow, say, shown, failures } = await open(1_000, true);
    await vi.waitFor(() => expect(shown()).toEqual([900, 999]));
    expect(follow.before).toBe(900);
    say(1_000, 1_010);
    await follow.refresh();
    expect(shown()).toEqual([900, 1_009]);
    follow.leaveTail();
    say(1_010, 1_020);
    await follow.refresh();
    expect([shown(), follow.after, failures]).toEqual([[900, 1_009], 10, []]);
  });

  it('moves over a long one by pages, and keeps only what is around', async () => {
    const { follow, shown } = await open(2_000, false);
    expect(shown()).toEqual([0, 99]);
    for (let page = 0; page < 10; page++) await follow.more('after');
    expect(shown()).toEqual([500, 1_099]);
    await follow.more('before');
    expect(shown()).toEqual([400, 999]);
    await follow.toStart();
    expect(shown()).toEqual([0, 99]);
  });

  it('begins anew when it was decoded anew', async () => {
    const { lab, follow, shown } = await open(50, true);
    lab.messages.chunks.splice(0);
    lab.messages.chunks.push(chunk(0, 'other'));
    lab.messages.generation = 2;
    await follow.refresh();
    expect([shown(), follow.total]).toEqual([[0, 0], 1]);
  });

  it('is copied as far as a limit of bytes allows', async () => {
    const { follow } = await open(250, false);
    let count = 0;
    for await (const one of follow.all(1_000)) count += one.bytes.length > 0 ? 1 : 0;
    expect(count).toBe(123);
  });
});
