/** Where Wireshark's programs are, if they are installed. */
import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';

export type Program = 'sharkd' | 'wireshark';

/** Where the installers of macOS and Windows put them, which is mostly not on PATH. */
const usualFolders: Partial<Record<NodeJS.Platform, readonly string[]>> = {
  darwin: ['/Applications/Wireshark.app/Contents/MacOS', '/opt/homebrew/bin', '/usr/local/bin'],
  win32: ['C:\\Program Files\\Wireshark', 'C:\\Program Files (x86)\\Wireshark'],
  linux: ['/usr/bin', '/usr/local/bin'],
};

/** Debian's package that has the program. */
export const packageOf: Readonly<Record<Program, string>> = { sharkd: 'wireshark-common', wireshark: 'wireshark' };

/** Both programs' paths; null: not found. */
export function lookForWireshark(
  environment: NodeJS.ProcessEnv = process.env,
): Readonly<Record<Program, string | null>> {
  return { sharkd: findProgram('sharkd', environment), wireshark: findProgram('wireshark', environment) };
}

/** PATH first, then the usual places; null: nowhere. */
export function findProgram(program: Program, environment: NodeJS.ProcessEnv = process.env): string | null {
  const folders = [...(environment['PATH'] ?? '').split(delimiter), ...(usualFolders[process.platform] ?? [])];
  const names = process.platform === 'win32' ? [`${program}.exe`] : [program, capitalised(program)];
  const paths = folders.filter((folder) => folder !== '').flatMap((folder) => names.map((name) => join(folder, name)));
  return paths.find(isProgram) ?? null;
}

/** On macOS the window's program is written `Wireshark`. */
function capitalised(program: Program): string {
  return program === 'wireshark' ? 'Wireshark' : program;
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    // Not there, or not ours to run: in both cases it is not the one.
    return false;
  }
}
