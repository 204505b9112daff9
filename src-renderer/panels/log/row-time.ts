import { formatDelta, formatDuration, formatTimeOfDay } from '../../../src-main/contract/time-format';
import type { NumberedRow } from '../../state/row-source';
import type { TimeMode } from '../../state/log-display.svelte';

/** The time cell; empty where what it is measured from is not known. */
export function rowTime(
  row: NumberedRow,
  mode: TimeMode,
  startNs: bigint | null,
  previous: NumberedRow | undefined,
): string {
  switch (mode) {
    case 'time-of-day':
      return formatTimeOfDay(row.atNs);
    case 'since-start':
      if (startNs === null) return '';
      return row.atNs >= startNs ? formatDuration(row.atNs - startNs) : formatDelta(row.atNs - startNs);
    case 'delta':
      return previous === undefined ? '' : formatDelta(row.atNs - previous.atNs);
  }
}
