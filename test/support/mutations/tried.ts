/** Runs campaigns as tests, and prints what was run. */
import { beforeAll, expect, it, vi } from 'vitest';
import { heading, line, runCampaign, type Seed } from './campaign';

/** More than a decoder may keep between inputs. */
const heapGrowth = 64 * 1024 * 1024;

/** A test for each decoder: nothing thrown, an end always, bytes conserved, memory bounded. */
export function tryMutated(decoders: Readonly<Record<string, () => readonly Seed[]>>): void {
  // A slow machine takes its time over so many.
  vi.setConfig({ testTimeout: 7_200_000 });
  beforeAll(() => {
    process.stdout.write(`${heading}\n`);
  });
  it.each(Object.keys(decoders))('%s: nothing thrown, always an end, bytes conserved, memory bounded', async (name) => {
    const outcome = await runCampaign(name, decoders[name]!());
    process.stdout.write(`${line(name, outcome)}\n`);
    expect(outcome.failure).toBeNull();
    expect(outcome.heapGrowth).toBeLessThan(heapGrowth);
  });
}
