/** The entry that a key moves to; null for any other key. Without a selection it begins at the newest. */
export function stepByKey(
  { key, ctrlKey, altKey, metaKey }: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'altKey' | 'metaKey'>,
  selected: number | null,
  { first, last }: { readonly first: number; readonly last: number },
  pageRows: number,
): number | null {
  if (altKey || metaKey || ctrlKey) return null;
  const from = selected ?? last + 1;
  const targets: Readonly<Record<string, number>> = {
    ArrowUp: from - 1,
    ArrowDown: from + 1,
    PageUp: from - pageRows,
    PageDown: from + pageRows,
    Home: first,
    End: last,
  };
  const target = targets[key];
  return target === undefined ? null : Math.min(last, Math.max(first, target));
}
