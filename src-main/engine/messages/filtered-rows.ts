/** Rows of the log by their numbers, which lie apart. */
import type { FilteredRows } from '../../contract/messages';
import type { RowsPage } from '../../contract/records';
import type { LogReading } from '../record/log-contract';

/** Rows between two that are wanted: so many are read along rather than asked for apart. */
const gapCount = 32;

const columns = ['kind', 'direction', 'transport', 'layer', 'injected', 'connection', 'byteLength'] as const;

/** Those of the numbers that are there still; in rising order. */
export async function filteredRows(log: LogReading, firstIndex: number, numbers: Uint32Array): Promise<FilteredRows> {
  const wanted = [...numbers].filter((number) => number >= log.firstNumber);
  const pages = await Promise.all(stretches(wanted).map(({ from, to }) => log.rows(from, to - from + 1)));
  const places = wanted.flatMap((number) => {
    const page = pages.find(({ firstNumber, count }) => number >= firstNumber && number < firstNumber + count);
    return page ? [{ number, page, row: number - page.firstNumber }] : [];
  });
  return gathered(firstIndex, places);
}

interface Place {
  readonly number: number;
  readonly page: RowsPage;
  readonly row: number;
}

function stretches(numbers: readonly number[]): { readonly from: number; to: number }[] {
  const found: { from: number; to: number }[] = [];
  for (const number of numbers) {
    const last = found.at(-1);
    if (last && number - last.to <= gapCount) last.to = number;
    else found.push({ from: number, to: number });
  }
  return found;
}

function gathered(firstIndex: number, places: readonly Place[]): FilteredRows {
  const previews = places.map(({ page, row }) =>
    page.preview.subarray(row === 0 ? 0 : page.previewEnd[row - 1]!, page.previewEnd[row]),
  );
  const count = places.length;
  const rows: FilteredRows = {
    firstIndex,
    number: Uint32Array.from(places, ({ number }) => number),
    firstNumber: places[0]?.number ?? 1,
    count,
    atNs: BigInt64Array.from(places, ({ page, row }) => page.atNs[row]!),
    kind: new Uint8Array(count),
    direction: new Uint8Array(count),
    transport: new Uint8Array(count),
    layer: new Uint8Array(count),
    injected: new Uint8Array(count),
    connection: new Uint32Array(count),
    byteLength: new Uint32Array(count),
    previewEnd: new Uint32Array(count),
    preview: new Uint8Array(previews.reduce((sum, { length }) => sum + length, 0)),
  };
  let end = 0;
  for (const [at, { page, row }] of places.entries()) {
    for (const column of columns) rows[column][at] = page[column][row]!;
    rows.preview.set(previews[at]!, end);
    end += previews[at]!.length;
    rows.previewEnd[at] = end;
  }
  return rows;
}
