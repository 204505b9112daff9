/** The command `run`: every session of a workspace file at once. */
import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { LabError } from '../contract/errors';
import type { SessionSpec } from '../contract/session-spec';
import { workspaceSchema, type Workspace } from '../contract/workspace';
import { runOptions } from './listen-connect';
import { addCommonOptions, type CommonValues } from './options';
import { complain } from './output';
import { runSessions } from './run-sessions';
import { checkFile } from './send-files';
import { UsageError } from './usage-error';

/** `done` gets the exit status. */
export function addRunCommand(program: Command, done: (status: number) => void): void {
  const command = program
    .command('run')
    .description('open every session of a workspace file')
    .argument('<file>', 'a workspace that the window has saved');
  addCommonOptions(command).action(async (path: string, values: CommonValues) => {
    const specs = await liveSpecs(path);
    if (values.record !== undefined && specs.length > 1)
      throw new UsageError(
        `--record names one file, and ${path} has ${specs.length} sessions; each has its own capture.`,
      );
    done(await runSessions(specs, runOptions(values, [])));
  });
}

/** Throws LabError. */
async function liveSpecs(path: string): Promise<SessionSpec[]> {
  const { sessions } = await readWorkspace(path);
  const specs = sessions.map(({ spec }) => spec);
  const live = specs.filter((spec) => spec.kind !== 'capture');
  for (const spec of specs)
    if (spec.kind === 'capture') await complain(`${spec.path} is a capture: see wirebench decode`);
  if (live.length === 0) throw new LabError('WORKSPACE_NOT_VALID', { path, reason: 'it has no sessions to open' });
  return live;
}

async function readWorkspace(path: string): Promise<Workspace> {
  await checkFile(path);
  const parsed = workspaceSchema.safeParse(parseJson(path, await readFile(path, 'utf8')));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const reason = issue ? `${issue.path.join('.') || 'the file'}: ${issue.message}` : 'it is of another shape';
  throw new LabError('WORKSPACE_NOT_VALID', { path, reason });
}

function parseJson(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new LabError('WORKSPACE_NOT_VALID', { path, reason }, { cause: error });
  }
}
