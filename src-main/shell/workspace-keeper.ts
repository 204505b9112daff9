/** Keeps the workspace file in step with the bench, and the bench in step with a workspace file. */
import { existsSync } from 'node:fs';
import { basename, dirname, isAbsolute, join } from 'node:path';
import type { FeedMessage } from '../contract/feed';
import type { SessionSpec } from '../contract/session-spec';
import type { SessionId, SessionState } from '../contract/session-state';
import { workspaceSchema, type WindowState, type Workspace } from '../contract/workspace';
import type { EngineHost } from './engine-host';
import type { PathGrants } from './grants';
import { namedFiles } from './named-files';
import { readJson, writeJson } from './json-file';
import { Saver } from './saver';

/** What of a session the file keeps. */
interface Kept {
  readonly spec: SessionSpec;
  /** Absolute path. */
  readonly capture: string | null;
}

export class WorkspaceKeeper {
  readonly #engine: EngineHost;
  readonly #captureFolder: string;
  readonly #grants: PathGrants;
  readonly #saver: Saver;
  readonly #onMoved: (path: string) => void;
  readonly #sessions = new Map<SessionId, Kept>();
  #path: string;
  #window: WindowState | null = null;
  #written = '';
  #isEnding = false;

  constructor(options: {
    engine: EngineHost;
    path: string;
    captureFolder: string;
    grants: PathGrants;
    /** The file in use is another one from now on. */
    onMoved: (path: string) => void;
    onFailure: (error: unknown) => void;
  }) {
    this.#engine = options.engine;
    this.#path = options.path;
    this.#captureFolder = options.captureFolder;
    this.#grants = options.grants;
    this.#onMoved = options.onMoved;
    this.#saver = new Saver(() => this.#write(), options.onFailure);
  }

  get path(): string {
    return this.#path;
  }

  get window(): WindowState | null {
    return this.#window;
  }

  setWindow(window: WindowState): void {
    this.#window = window;
    this.#saver.touch();
  }

  /** The session's latest capture file, absolute. */
  captureOf(session: SessionId): string | null {
    return this.#sessions.get(session)?.capture ?? null;
  }

  /** Hears the engine's feed. */
  observe(message: FeedMessage): void {
    if (message.type !== 'sessions' || this.#isEnding) return;
    for (const state of message.changed) this.#keep(state);
    for (const id of message.removed) this.#sessions.delete(id);
    this.#saver.touch();
  }

  /** Puts the sessions of a workspace on the bench in place of those that are there. */
  async replaceBy(workspace: Workspace): Promise<void> {
    for (const { id } of await this.#engine.invoke('session.list', {})) {
      await this.#engine.invoke('session.remove', { session: id });
    }
    this.#sessions.clear();
    this.#window = workspace.window;
    for (const { id, spec, capture } of workspace.sessions) await this.#create(id, spec, this.#absolute(capture));
  }

  /** After the engine was started anew: the same sessions again, closed, with their captures. */
  async restoreSessions(): Promise<void> {
    for (const [id, { spec, capture }] of [...this.#sessions]) await this.#create(id, spec, capture);
  }

  /** Reads a workspace file that the person picked, and goes on keeping the bench there. */
  async open(path: string): Promise<boolean> {
    const workspace = await readJson(path, workspaceSchema);
    if (workspace === null) return false;
    await this.#saver.flush();
    await this.replaceBy(workspace);
    this.#moveTo(path);
    return true;
  }

  /** Writes the bench there and goes on keeping it there. */
  async saveAs(path: string): Promise<void> {
    await writeJson(path, this.current());
    this.#moveTo(path);
  }

  /** Writes what is waiting, and keeps it so while the bench is taken down. Never rejects. */
  end(): Promise<void> {
    this.#isEnding = true;
    this.#saver.touch();
    return this.#saver.flush();
  }

  current(): Workspace {
    return {
      wirebench: 1,
      sessions: [...this.#sessions].map(([id, { spec, capture }]) => ({ id, spec, capture: this.#portable(capture) })),
      window: this.#window,
    };
  }

  #moveTo(path: string): void {
    this.#path = path;
    this.#written = '';
    this.#onMoved(path);
    this.#saver.touch();
  }

  async #create(id: SessionId, spec: SessionSpec, capture: string | null): Promise<void> {
    for (const path of namedFiles(spec)) this.#grants.grantReading(path);
    this.#keep(await this.#engine.invoke('session.create', { id, spec, capture }));
  }

  #keep({ id, spec, log }: SessionState): void {
    this.#sessions.set(id, { spec, capture: spec.kind === 'capture' ? null : log.path });
  }

  /** Most feed messages change counters only: the same text is not written twice. */
  async #write(): Promise<void> {
    const workspace = this.current();
    const text = JSON.stringify(workspace);
    if (text === this.#written) return;
    await writeJson(this.#path, workspace);
    this.#written = text;
  }

  /** Captures of this bench are named without their folder, so that the file reads the same on every computer. */
  #portable(capture: string | null): string | null {
    return capture !== null && dirname(capture) === this.#captureFolder ? basename(capture) : capture;
  }

  #absolute(capture: string | null): string | null {
    if (capture === null) return null;
    const path = isAbsolute(capture) ? capture : join(this.#captureFolder, capture);
    return existsSync(path) ? path : null;
  }
}
