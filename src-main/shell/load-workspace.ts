/** Finds the workspace to start with. Nothing that is wrong with a file keeps the program from starting. */
import { LabError } from '../contract/errors';
import { workspaceSchema, type Workspace } from '../contract/workspace';
import { firstWorkspace } from './first-workspace';
import { readJson, readJsonOr } from './json-file';

export interface LoadedWorkspace {
  readonly path: string;
  readonly workspace: Workspace;
  readonly isFirstLaunch: boolean;
}

export interface WorkspaceProblems {
  /** Our own file was set aside. */
  onDamaged(error: LabError, keptAs: string): void;
  /** The file that was picked earlier is not there any more. */
  onGone(path: string): void;
  /** The file that was picked earlier is no workspace any more. It is left as it is. */
  onNotValid(error: LabError): void;
}

/**
 * @param own the file in the user-data folder
 * @param picked the file that was opened or saved last, if it was another one
 */
export async function loadWorkspace(
  own: string,
  picked: string | null,
  problems: WorkspaceProblems,
): Promise<LoadedWorkspace> {
  if (picked !== null) {
    const workspace = await readPicked(picked, problems);
    if (workspace !== null) return { path: picked, workspace, isFirstLaunch: false };
  }
  const workspace = await readJsonOr<Workspace | null>(own, workspaceSchema, null, problems.onDamaged);
  return { path: own, workspace: workspace ?? firstWorkspace(), isFirstLaunch: workspace === null };
}

async function readPicked(path: string, problems: WorkspaceProblems): Promise<Workspace | null> {
  try {
    const workspace = await readJson(path, workspaceSchema);
    if (workspace === null) problems.onGone(path);
    return workspace;
  } catch (error) {
    if (!(error instanceof LabError)) throw error;
    problems.onNotValid(error);
    return null;
  }
}
