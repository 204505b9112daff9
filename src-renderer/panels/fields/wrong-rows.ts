import type { InspectorModel } from '../inspector/inspector-model.svelte';
import { deepestAt } from './field-tree';

/** Keys of the rows in which a violation is, and of those above them: they are marked. */
export function wrongRows(model: InspectorModel): ReadonlySet<string> {
  const keys = new Set<string>();
  const root = model.roots.find(({ message }) => message !== null && message === model.detail?.number);
  if (root === undefined) return keys;
  for (const violation of model.violations) {
    const range = model.violationRange(violation);
    const key = range === null ? null : deepestAt(root, null, range.at, range.length);
    const steps = (key ?? root.key).split('/');
    for (let depth = 1; depth <= steps.length; depth++) keys.add(steps.slice(0, depth).join('/'));
  }
  return keys;
}
