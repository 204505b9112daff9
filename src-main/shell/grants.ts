/** Which files the page may name. It cannot read the disk: what it names must have been picked by the person, or be ours. */
import { isAbsolute, relative, resolve, sep } from 'node:path';
import type { SessionAction } from '../contract/actions';
import { LabError } from '../contract/errors';
import type { SessionSpec } from '../contract/session-spec';
import { namedFiles } from './named-files';

export class PathGrants {
  readonly #captureFolder: string;
  readonly #readable = new Set<string>();
  readonly #writable = new Set<string>();

  constructor(captureFolder: string) {
    this.#captureFolder = captureFolder;
  }

  /** Picked for reading, or named in a workspace that was picked. */
  grantReading(path: string): void {
    this.#readable.add(resolve(path));
  }

  /** Picked as the place of a new file. It may be read afterwards, too. */
  grantWriting(path: string): void {
    this.#writable.add(resolve(path));
    this.grantReading(path);
  }

  /** @throws LabError FILE_NOT_GRANTED */
  checkReading(path: string): void {
    if (this.#readable.has(resolve(path)) || this.#isCapture(path)) return;
    throw new LabError('FILE_NOT_GRANTED', { path });
  }

  /** All that a session or a request names. @throws LabError FILE_NOT_GRANTED */
  checkNamed(named: SessionSpec | SessionAction): void {
    for (const path of namedFiles(named)) this.checkReading(path);
  }

  /** Captures of the bench are not to be overwritten from the page. @throws LabError FILE_NOT_GRANTED */
  checkWriting(path: string): void {
    if (this.#writable.has(resolve(path))) return;
    throw new LabError('FILE_NOT_GRANTED', { path });
  }

  #isCapture(path: string): boolean {
    const within = relative(this.#captureFolder, resolve(path));
    return within !== '' && within !== '..' && !within.startsWith(`..${sep}`) && !isAbsolute(within);
  }
}
