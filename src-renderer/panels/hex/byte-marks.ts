/** What a hex view says about bytes beside their being picked. */
import type { ByteRange } from '../../state/selection.svelte';

export interface ByteMarks {
  /** Of the selected field. */
  readonly field: ByteRange | null;
  /** Of what the selected field is under. */
  readonly parent: ByteRange | null;
  /** Which bits of the field's bytes it has; null: all. */
  readonly mask: number | null;
  /** Where something is wrong. */
  readonly wrong: readonly ByteRange[];
  /** First bytes of another record, or of another message. */
  readonly starts: ReadonlySet<number>;
}

export const noMarks: ByteMarks = { field: null, parent: null, mask: null, wrong: [], starts: new Set() };

/** A gradient of eight bars for the bits of a byte, the highest first; undefined: the field has the whole byte. */
export function bitBars({ field, mask }: ByteMarks, index: number): string | undefined {
  if (mask === null || field === null || field.length > 6) return undefined;
  const from = index - field.at;
  if (from < 0 || from >= field.length) return undefined;
  const bits = Math.floor(mask / 256 ** (field.length - 1 - from)) % 256;
  if (bits === 255) return undefined;
  const bars = Array.from({ length: 8 }, (_, bar) => {
    const colour = (bits >> (7 - bar)) % 2 === 1 ? 'var(--color-highlight)' : 'transparent';
    // A gap of a seventh between two bars: bits can be counted.
    return `${colour} ${bar * 12.5}% ${bar * 12.5 + 10.5}%, transparent ${bar * 12.5 + 10.5}% ${(bar + 1) * 12.5}%`;
  });
  return `linear-gradient(to right, ${bars.join(', ')})`;
}
