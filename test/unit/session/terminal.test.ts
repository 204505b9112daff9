import { describe, expect, it } from 'vitest';
import { terminalHighWaterBytes, terminalLowWaterBytes } from '../../../src-main/contract/feed';
import { RecentBytes } from '../../../src-main/engine/session/recent-bytes';
import { Terminal } from '../../../src-main/engine/session/terminal';
import { seededRandom } from '../../support/seeded-random';

const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values);

describe('the latest bytes', () => {
  it('push out the oldest', () => {
    const recent = new RecentBytes(4);
    expect(recent.push(bytes(1, 2, 3))).toBe(0);
    expect(recent.push(bytes(4, 5, 6))).toBe(2);
    expect([...recent.take(2)]).toEqual([3, 4]);
    expect(recent.push(bytes(7, 8, 9, 10, 11))).toBe(3);
    expect(recent.byteLength).toBe(4);
    expect([...recent.take(99)]).toEqual([8, 9, 10, 11]);
    expect(recent.take(99)).toHaveLength(0);
  });

  it('are what a plain list would hold', () => {
    const random = seededRandom(7);
    const recent = new RecentBytes(50);
    let list: number[] = [];
    for (let round = 0; round < 2_000; round += 1) {
      if (random.below(10) < 6) {
        const more = Array.from({ length: random.below(70) }, () => random.below(256));
        const dropped = Math.max(0, list.length + more.length - 50);
        expect(recent.push(Uint8Array.from(more))).toBe(dropped);
        list = [...list, ...more].slice(-50);
      } else {
        const count = random.below(60);
        expect([...recent.take(count)]).toEqual(list.slice(0, count));
        list = list.slice(count);
      }
    }
  });
});

describe('a terminal', () => {
  function terminal(): { terminal: Terminal; asked: () => number } {
    let asked = 0;
    const made = new Terminal('s', 1, () => (asked += 1));
    return { terminal: made, asked: () => asked };
  }

  it('sends nothing before its past is there, then the past first', () => {
    const { terminal: made, asked } = terminal();
    made.push(bytes(3, 4));
    expect(asked()).toBe(0);
    made.replay([bytes(1), bytes(2)]);
    expect(asked()).toBe(1);
    expect(made.take()).toEqual({ session: 's', connection: 1, bytes: bytes(1, 2, 3, 4), gapBytes: 0 });
    expect(made.take()).toBeNull();
  });

  it('sends no more than the window has credit for', () => {
    const { terminal: made, asked } = terminal();
    made.replay([]);
    made.push(new Uint8Array(terminalHighWaterBytes - 10));
    expect(made.take()!.bytes).toHaveLength(terminalHighWaterBytes - 10);
    made.push(new Uint8Array(100));
    expect(made.take()!.bytes).toHaveLength(10);
    const before = asked();
    made.push(new Uint8Array(terminalHighWaterBytes));
    expect([made.take(), asked()]).toEqual([null, before]);
    made.acknowledge(terminalHighWaterBytes - terminalLowWaterBytes - 1);
    expect(made.take()).toBeNull();
    made.acknowledge(1);
    expect(made.take()).toMatchObject({ gapBytes: 90 });
  });
});
