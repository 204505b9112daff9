/** The window's state over a fake lab, started as `main.ts` does it. */
import { FakeLab, type FakeLabOptions } from '../../support/fake-lab';
import { AppState } from '../../../src-renderer/state/app-state';
import { appContext } from '../../../src-renderer/state/context';
import { setLanguage } from '../../../src-renderer/i18n/i18n.svelte';

export interface TestApp {
  readonly app: AppState;
  readonly lab: FakeLab;
  /** For `render(…, { context })`. */
  readonly context: Map<unknown, unknown>;
}

export async function startApp(options: FakeLabOptions = {}): Promise<TestApp> {
  setLanguage('en');
  const lab = new FakeLab(options);
  const app = new AppState(lab);
  app.load(await lab.invoke('app.start', {}));
  return { app, lab, context: appContext(app) };
}
