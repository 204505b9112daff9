import type { AppState } from '../../state/app-state';
import { InspectorModel } from './inspector-model.svelte';

const models = new WeakMap<AppState, InspectorModel>();

/** The window's one inspector: its panel and the bar above it show the same. */
export function inspectorOf(app: AppState): InspectorModel {
  const known = models.get(app);
  if (known !== undefined) return known;
  const made = new InspectorModel(app);
  models.set(app, made);
  return made;
}
