/** Numbers, sizes and times as the language of the window writes them. Reads the language as state, as `t()` does. */
import type { Language } from '../../src-main/contract/workspace';
import { currentLanguage } from './i18n.svelte';

const byteUnits = ['B', 'kB', 'MB', 'GB', 'TB'] as const;

const numberFormats = new Map<string, Intl.NumberFormat>();

function numberFormat(language: Language, maximumFractionDigits: number): Intl.NumberFormat {
  const key = `${language}/${maximumFractionDigits}`;
  let format = numberFormats.get(key);
  if (format === undefined) {
    format = new Intl.NumberFormat(language, { maximumFractionDigits });
    numberFormats.set(key, format);
  }
  return format;
}

/** `1,204,882`. */
export function formatCount(count: number | bigint): string {
  return numberFormat(currentLanguage(), 0).format(count);
}

/** Decimal units as disks and networks count: `864 kB`, `1.9 GB`. */
export function formatBytes(byteLength: number): string {
  let value = byteLength;
  let unit = 0;
  while (value >= 999.5 && unit < byteUnits.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${numberFormat(currentLanguage(), unit > 0 && value < 99.95 ? 1 : 0).format(value)} ${byteUnits[unit]}`;
}

/** `12.4 MB/s`. */
export function formatRate(bytesPerSecond: number): string {
  return `${formatBytes(Math.round(bytesPerSecond))}/s`;
}

/** `04:12`, `1:00:07`: whole seconds. */
export function formatElapsed(elapsedMs: number): string {
  const all = Math.max(0, Math.floor(elapsedMs / 1000));
  const two = (value: number) => String(value).padStart(2, '0');
  const hours = Math.floor(all / 3600);
  const rest = `${two(Math.floor(all / 60) % 60)}:${two(all % 60)}`;
  return hours > 0 ? `${hours}:${rest}` : rest;
}
