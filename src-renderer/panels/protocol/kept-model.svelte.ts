import type { SessionModel } from '../session/session-model.svelte';

/**
 * A protocol panel's own model, made once for the session's panel: it is there again, as it was left, when a person
 * comes back from the Bytes lens. Returns how to get it.
 */
export function keptModel<T>(): (panel: SessionModel, create: () => T) => T {
  const models = new WeakMap<SessionModel, T>();
  return (panel, create) => {
    const known = models.get(panel);
    if (known !== undefined) return known;
    const made = panel.outliving(create);
    models.set(panel, made);
    return made;
  };
}
