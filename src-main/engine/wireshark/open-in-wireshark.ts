import { spawn } from 'node:child_process';
import { LabError } from '../../contract/errors';
import type { DecodeAs } from '../../contract/messages';
import { decodeAsArguments } from './decode-as';
import { findProgram, packageOf } from './programs';

/**
 * Opens a capture in Wireshark's window, told what its ports speak; the window outlives us. A file that is still being
 * written is read as far as it is: it ends with a whole block.
 * Throws `WIRESHARK_NOT_FOUND`, and `WIRESHARK_FAILED` where it does not start.
 */
export async function openInWireshark(
  path: string,
  rules: readonly DecodeAs[],
  environment: NodeJS.ProcessEnv = process.env,
): Promise<{ readonly program: string }> {
  const program = findProgram('wireshark', environment);
  if (program === null)
    throw new LabError('WIRESHARK_NOT_FOUND', { program: 'wireshark', package: packageOf.wireshark });
  const child = spawn(program, ['-r', path, ...decodeAsArguments(rules)], {
    detached: true,
    stdio: 'ignore',
    env: environment,
  });
  await new Promise<void>((resolve, reject) => {
    child.once('spawn', resolve);
    child.once('error', ({ message }) =>
      reject(new LabError('WIRESHARK_FAILED', { program: 'wireshark', reason: message })),
    );
  });
  child.unref();
  return { program };
}
