import type { SessionId } from '../../src-main/contract/session-state';
import type { WindowState } from '../../src-main/contract/workspace';
import type { Lab } from '../lab/lab';
import { defaultWindow } from './defaults';

export type SavedMessage = WindowState['savedMessages'][number];
/** JSON values only. */
export type View = Readonly<Record<string, unknown>>;

const saveDelayMs = 400;
const emptyView: View = {};

/** How the window looks: kept in the workspace file, saved a moment after the last change. */
export class WorkspaceState {
  readonly #lab: Lab;
  readonly #onFailure: (error: unknown) => void;
  #window = $state.raw<WindowState>(defaultWindow);
  #path = $state('');
  #captureFolder = $state('');
  #timer: ReturnType<typeof setTimeout> | null = null;

  constructor(lab: Lab, onFailure: (error: unknown) => void) {
    this.#lab = lab;
    this.#onFailure = onFailure;
  }

  get path(): string {
    return this.#path;
  }

  /** The folder that new capture files go to. */
  get captureFolder(): string {
    return this.#captureFolder;
  }

  get layout(): unknown {
    return this.#window.layout;
  }

  get sidebarWidth(): number {
    return this.#window.sidebarWidth;
  }

  get savedMessages(): readonly SavedMessage[] {
    return this.#window.savedMessages;
  }

  load(start: { window: WindowState | null; workspacePath: string; captureFolder: string }): void {
    this.#window = start.window ?? defaultWindow;
    this.#path = start.workspacePath;
    this.#captureFolder = start.captureFolder;
  }

  /** The view choices of a session (columns, lens, draft …); empty until something was chosen. */
  view(id: SessionId): View {
    return (this.#window.views[id] as View | undefined) ?? emptyView;
  }

  updateView(id: SessionId, change: View): void {
    this.#update({ views: { ...this.#window.views, [id]: { ...this.view(id), ...change } } });
  }

  forgetView(id: SessionId): void {
    const others = Object.entries(this.#window.views).filter(([known]) => known !== id);
    this.#update({ views: Object.fromEntries(others) });
  }

  setLayout(layout: unknown): void {
    this.#update({ layout });
  }

  setSidebarWidth(sidebarWidth: number): void {
    this.#update({ sidebarWidth });
  }

  /** In place of the one of the same name, or at the end. */
  saveMessage(saved: SavedMessage): void {
    const others = [...this.savedMessages];
    const at = others.findIndex(({ name }) => name === saved.name);
    if (at < 0) others.push(saved);
    else others[at] = saved;
    this.#update({ savedMessages: others });
  }

  forgetMessage(name: string): void {
    this.#update({ savedMessages: this.savedMessages.filter((saved) => saved.name !== name) });
  }

  moved(path: string): void {
    this.#path = path;
  }

  /** Saves now what is waiting: before the window goes away. */
  flush(): void {
    if (this.#timer === null) return;
    clearTimeout(this.#timer);
    this.#timer = null;
    this.#lab.invoke('window.save', this.#window).catch(this.#onFailure);
  }

  #update(change: Partial<WindowState>): void {
    this.#window = { ...this.#window, ...change };
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.flush(), saveDelayMs);
  }
}
