import { describe, expect, it } from 'vitest';
import { Repeat } from '../../../src-main/engine/session/repeat';

describe('repeating', () => {
  it('sends so many times and counts them', async () => {
    const seen: number[] = [];
    const repeat = new Repeat(3, 0, () => Promise.resolve());
    await repeat.run(() => seen.push(repeat.state.sent));
    expect([seen, repeat.state]).toEqual([[1, 2, 3], { sent: 3, times: 3, everyMs: 0 }]);
  });

  it('is never early, even where it starts at the end of a long turn', async () => {
    const startedAtMs = performance.now();
    while (performance.now() < startedAtMs + 30);
    const sentAtMs: number[] = [];
    const repeat = new Repeat(3, 20, () => Promise.resolve(sentAtMs.push(performance.now())));
    await repeat.run(() => undefined);
    expect(sentAtMs.every((atMs, tick) => atMs >= startedAtMs + 30 + tick * 20)).toBe(true);
  });

  it('ends with the failure of a send', async () => {
    const repeat = new Repeat(0, 1, () => Promise.reject(new Error('gone')));
    await expect(repeat.run(() => undefined)).rejects.toThrow('gone');
  });

  it('stops while it waits, without sending again', async () => {
    let sent = 0;
    const repeat = new Repeat(0, 60_000, () => Promise.resolve((sent += 1)));
    await repeat.run(() => repeat.stop());
    expect(sent).toBe(1);
  });

  it('stops in the middle of a wait, and of a send that fails for that', async () => {
    const waiting = new Repeat(0, 60_000, () => Promise.resolve());
    const waited = waiting.run(() => setImmediate(() => waiting.stop()));
    let fail: (error: Error) => void = () => undefined;
    const sending = new Repeat(0, 0, () => new Promise((_, reject) => (fail = reject)));
    const sent = sending.run(() => undefined);
    sending.stop();
    fail(new Error('closed'));
    await Promise.all([waited, sent]);
    expect([waiting.state.sent, sending.state.sent]).toEqual([1, 0]);
  });
});
