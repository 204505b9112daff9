/** The files that the shell keeps in the user-data folder besides the workspace. */
import { join } from 'node:path';
import { z } from 'zod';
import { defaultPreferences, preferencesSchema, type Preferences } from '../contract/workspace';

export interface ShellFolder {
  readonly preferences: string;
  readonly workspace: string;
  readonly shellState: string;
  readonly errors: string;
  readonly captures: string;
  /** Of the lab's certificate authority. */
  readonly authority: string;
  /** What sessions keep beyond a run. */
  readonly data: string;
}

export function shellFolder(userData: string): ShellFolder {
  return {
    preferences: join(userData, 'preferences.json'),
    workspace: join(userData, 'workspace.json'),
    shellState: join(userData, 'window.json'),
    errors: join(userData, 'errors.log'),
    captures: join(userData, 'captures'),
    authority: join(userData, 'authority'),
    data: join(userData, 'data'),
  };
}

/** A file written by hand, or before a preference existed, may leave some out. */
export const preferencesFileSchema: z.ZodType<Preferences> = preferencesSchema
  .partial()
  .transform((written) => mergePreferences(defaultPreferences, written));

export function mergePreferences(
  current: Preferences,
  change: { readonly [K in keyof Preferences]?: Preferences[K] | undefined },
): Preferences {
  return {
    theme: change.theme ?? current.theme,
    language: change.language ?? current.language,
    logCapBytes: change.logCapBytes ?? current.logCapBytes,
  };
}

/** About this computer's window rather than about the work in it. */
export const shellStateSchema = z.strictObject({
  bounds: z.strictObject({ x: z.int(), y: z.int(), width: z.int(), height: z.int() }).nullable(),
  isMaximized: z.boolean(),
  /** The workspace file in use; null for the one in the user-data folder. */
  workspacePath: z.string().nullable(),
});
export type ShellState = z.infer<typeof shellStateSchema>;
export const initialShellState: ShellState = { bounds: null, isMaximized: false, workspacePath: null };
