import { encodingNames, encodings } from '../../state/encodings';
import { t } from '../../i18n/i18n.svelte';
import { summaryModes, timeModes, type LogDisplay } from '../../state/log-display.svelte';
import type { MenuEntry } from '../../ui/menu-entry';

export function timeEntries(display: LogDisplay): MenuEntry[] {
  return timeModes.map((mode) => ({
    label: t(`log.timeChoice.${mode}`),
    isChecked: display.time.value === mode,
    run: () => (display.time.value = mode),
  }));
}

export function summaryEntries(display: LogDisplay): MenuEntry[] {
  const modes = summaryModes.map((mode) => ({
    label: t(`log.summaryChoice.${mode}`),
    isChecked: display.summary.value === mode,
    run: () => (display.summary.value = mode),
  }));
  const names = encodings.map((encoding) => ({
    label: encodingNames[encoding],
    isChecked: display.encoding.value === encoding,
    run: () => (display.encoding.value = encoding),
  }));
  return [...modes, 'separator', { label: t('log.encoding'), entries: names }];
}
