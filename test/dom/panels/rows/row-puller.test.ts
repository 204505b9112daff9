// @vitest-environment node
import { describe, expect, it } from 'vitest';
import { RowPuller } from '../../../../src-renderer/state/row-puller';
import type { PlacedRows, RowRange } from '../../../../src-renderer/state/row-cache';

/** A log whose answers are given by hand, and frames that are drawn by hand. */
function arrange() {
  const frames: (() => void)[] = [];
  const asked: { range: RowRange; answer: (rows: PlacedRows<number>) => void; fail: (error: unknown) => void }[] = [];
  const pulled: RowRange[] = [];
  const failures: unknown[] = [];
  const puller = new RowPuller<number>({
    fetchRows: (range) => new Promise((answer, fail) => asked.push({ range, answer, fail })),
    requestFrame: (action) => frames.push(action),
    onRows: (range) => pulled.push(range),
    onFailure: (error) => failures.push(error),
  });
  const drawFrame = () => frames.splice(0).forEach((action) => action());
  return { puller, asked, pulled, failures, frames, drawFrame };
}

const rowsOf = ({ first, last }: RowRange): PlacedRows<number> => ({
  first,
  rows: Array.from({ length: last - first + 1 }, (_, index) => first + index),
});
const settle = () => new Promise((resolve) => setImmediate(resolve));

describe('RowPuller', () => {
  it('asks once a frame, for the newest wish only', async () => {
    const { puller, asked, pulled, drawFrame } = arrange();
    for (let first = 1; first <= 1_000; first += 10) puller.want({ first, last: first + 9 });
    drawFrame();
    expect(asked.map(({ range }) => range)).toEqual([{ first: 991, last: 1_000 }]);
    asked[0]!.answer(rowsOf(asked[0]!.range));
    await settle();
    expect(pulled).toEqual([{ first: 991, last: 1_000 }]);
  });

  it('has one question under way, and then asks for what is wanted by now', async () => {
    const { puller, asked, drawFrame } = arrange();
    puller.want({ first: 1, last: 10 });
    drawFrame();
    puller.want({ first: 500, last: 510 });
    puller.want({ first: 900, last: 910 });
    drawFrame();
    expect(asked).toHaveLength(1);
    asked[0]!.answer(rowsOf(asked[0]!.range));
    await settle();
    drawFrame();
    expect(asked.map(({ range }) => range)).toEqual([
      { first: 1, last: 10 },
      { first: 900, last: 910 },
    ]);
  });

  it('asks only for what is missing', async () => {
    const { puller, asked, drawFrame } = arrange();
    puller.want({ first: 1, last: 10 });
    drawFrame();
    asked[0]!.answer(rowsOf({ first: 1, last: 10 }));
    await settle();
    puller.want({ first: 5, last: 14 });
    drawFrame();
    expect(asked[1]!.range).toEqual({ first: 11, last: 14 });
  });

  it('does not ask for ever for rows that are not there', async () => {
    const { puller, asked, frames, drawFrame } = arrange();
    puller.want({ first: 1, last: 10 });
    drawFrame();
    asked[0]!.answer({ first: 1, rows: [] });
    await settle();
    expect(frames).toHaveLength(0);
  });

  it('drops answers about a log that is gone', async () => {
    const { puller, asked, pulled, drawFrame } = arrange();
    puller.want({ first: 1, last: 3 });
    drawFrame();
    puller.reset();
    asked[0]!.answer(rowsOf({ first: 1, last: 3 }));
    await settle();
    expect(pulled).toEqual([]);
    expect(puller.cache.size).toBe(0);
  });

  it('tells of a failure, and goes on with the next wish', async () => {
    const { puller, asked, failures, drawFrame } = arrange();
    puller.want({ first: 1, last: 3 });
    drawFrame();
    asked[0]!.fail('broken');
    await settle();
    expect(failures).toEqual(['broken']);
    puller.want({ first: 1, last: 3 });
    drawFrame();
    expect(asked).toHaveLength(2);
  });
});
