/** The bench as it was left: an engine, and the sessions of the workspace on it. */
import { mkdir } from 'node:fs/promises';
import { LabError } from '../contract/errors';
import type { FeedMessage } from '../contract/feed';
import { EngineHost } from './engine-host';
import type { ErrorLog } from './error-log';
import type { ShellFolder } from './files';
import { PathGrants } from './grants';
import { loadWorkspace } from './load-workspace';
import type { Notices } from './notices';
import { WorkspaceKeeper } from './workspace-keeper';

export interface RestoredBench {
  readonly engine: EngineHost;
  readonly keeper: WorkspaceKeeper;
  readonly grants: PathGrants;
  readonly isFirstLaunch: boolean;
  /** Never rejects: a session that could not be put there again is told. */
  readonly restored: Promise<void>;
}

export interface RestoreOptions {
  readonly folder: ShellFolder;
  /** Path of the built `engine-thread.js`. */
  readonly engineScript: string;
  readonly logCapBytes: number;
  /** The workspace file that was opened or saved last, if it was another one than our own. */
  readonly picked: string | null;
  readonly errors: ErrorLog;
  readonly notices: Notices;
  readonly onFeed: (message: FeedMessage) => void;
  readonly onMoved: (path: string | null) => void;
}

export async function restoreBench(options: RestoreOptions): Promise<RestoredBench> {
  const { folder, errors, notices } = options;
  const { path, workspace, isFirstLaunch } = await loadWorkspace(folder.workspace, options.picked, {
    onDamaged: (error, keptAs) => notices.damaged(error, keptAs),
    onGone: (gone) => notices.workspaceGone(gone),
    onNotValid: (error) => notices.notValid(error),
  });
  await mkdir(folder.captures, { recursive: true });
  const grants = new PathGrants(folder.captures);
  const engine: EngineHost = new EngineHost(
    {
      script: options.engineScript,
      captureFolder: folder.captures,
      authorityFolder: folder.authority,
      dataFolder: folder.data,
      logCapBytes: options.logCapBytes,
      onFeed: (message) => {
        keeper.observe(message);
        options.onFeed(message);
      },
    },
    (reason, isRunning) => {
      errors.add('engine lost', reason);
      notices.engineLost(new LabError('ENGINE_LOST'));
      if (isRunning) void settle(keeper.restoreSessions(), options);
    },
  );
  const keeper: WorkspaceKeeper = new WorkspaceKeeper({
    engine,
    path,
    captureFolder: folder.captures,
    grants,
    onMoved: (moved) => options.onMoved(moved === folder.workspace ? null : moved),
    onFailure: (error) => tellFailedSave(error, options),
  });
  return { engine, keeper, grants, isFirstLaunch, restored: settle(keeper.replaceBy(workspace), options) };
}

/** A bug here must not keep the window from opening. */
function settle(work: Promise<void>, { errors, notices }: RestoreOptions): Promise<void> {
  return work.catch((error: unknown) => {
    errors.add('restoring the sessions', error);
    if (error instanceof LabError) notices.notValid(error);
  });
}

export function tellFailedSave(error: unknown, { errors, notices }: Pick<RestoreOptions, 'errors' | 'notices'>): void {
  errors.add('saving', error);
  notices.saveFailed(error instanceof Error ? error.message : String(error));
}
