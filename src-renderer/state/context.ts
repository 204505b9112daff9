/** How components reach the state that `main.ts` built. */
import { getContext } from 'svelte';
import type { AppState } from './app-state';

const key = Symbol('app state');

/** Call it while a component is being set up. */
export function getApp(): AppState {
  const app = getContext<AppState | undefined>(key);
  if (app === undefined) throw new Error('No app state: mount the component with `appContext(app)`');
  return app;
}

/** For `mount()` and for tests: the `context` option. */
export function appContext(app: AppState): Map<unknown, unknown> {
  return new Map<unknown, unknown>([[key, app]]);
}
