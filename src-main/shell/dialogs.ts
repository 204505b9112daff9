/** Asks the person for files, and tells them what went wrong. */
import { stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { app, dialog, type BrowserWindow, type FileFilter, type MessageBoxOptions } from 'electron';
import type { ParsedCommandInput, PickedFile } from '../contract/commands';
import type { Sentence, Sentences } from './sentences';

export class Dialogs {
  readonly #sentences: Sentences;
  readonly #window: () => BrowserWindow | null;

  constructor(sentences: Sentences, window: () => BrowserWindow | null) {
    this.#sentences = sentences;
    this.#window = window;
  }

  /** null: cancelled. */
  async pickFile(purpose: ParsedCommandInput<'file.pick'>['purpose']): Promise<PickedFile | null> {
    const path = await this.#pickFor(purpose);
    if (path === null) return null;
    return { path, name: basename(path), byteLength: (await stat(path)).size };
  }

  pickWorkspace(): Promise<string | null> {
    return this.#pick('openWorkspace', [this.#filter('filterWorkspaces', ['json'])]);
  }

  /** null: cancelled. */
  pickTarget(purpose: ParsedCommandInput<'file.pickTarget'>['purpose'], suggestedName: string): Promise<string | null> {
    switch (purpose) {
      case 'capture':
        return this.#pickTarget('pickTarget', suggestedName, this.#filter('filterCaptures', ['pcapng']));
      case 'body':
        return this.#pickTarget('pickTarget', suggestedName, this.#filter('filterAll', ['*']));
      case 'certificate':
        return this.#pickTarget('saveCertificate', suggestedName, this.#filter('filterCertificates', ['pem', 'crt']));
    }
  }

  #pickFor(purpose: ParsedCommandInput<'file.pick'>['purpose']): Promise<string | null> {
    switch (purpose) {
      case 'send':
        return this.#pick('pickToSend', []);
      case 'capture':
        return this.#pick('pickCapture', [this.#filter('filterCaptures', ['pcapng', 'pcap', 'cap'])]);
      case 'certificate':
        return this.#pick('pickCertificate', [this.#filter('filterCertificates', ['pem', 'crt', 'cer'])]);
      case 'key':
        return this.#pick('pickKey', [this.#filter('filterKeys', ['pem', 'key'])]);
    }
  }

  pickWorkspaceTarget(): Promise<string | null> {
    const name = this.#sentences.say('suggestedWorkspace');
    return this.#pickTarget('saveWorkspace', name, this.#filter('filterWorkspaces', ['json']));
  }

  /** Shows it and goes on: nobody has to answer for the work to continue. */
  tell(title: Sentence, detail: string): void {
    const options: MessageBoxOptions = {
      type: 'warning',
      title: 'Wirebench',
      message: this.#sentences.say(title),
      detail,
      buttons: [this.#sentences.say('understood')],
    };
    const window = this.#window();
    void (window ? dialog.showMessageBox(window, options) : dialog.showMessageBox(options));
  }

  async #pick(title: Sentence, filters: readonly FileFilter[]): Promise<string | null> {
    const window = this.#window();
    const all = this.#filter('filterAll', ['*']);
    const options = {
      title: this.#sentences.say(title),
      properties: ['openFile' as const],
      filters: [...filters, all],
    };
    const { canceled, filePaths } = await (window
      ? dialog.showOpenDialog(window, options)
      : dialog.showOpenDialog(options));
    return canceled ? null : (filePaths[0] ?? null);
  }

  async #pickTarget(title: Sentence, suggestedName: string, filter: FileFilter): Promise<string | null> {
    const window = this.#window();
    // Only the last part: the page suggests a name, not a place.
    const defaultPath = join(app.getPath('documents'), basename(suggestedName));
    const options = { title: this.#sentences.say(title), defaultPath, filters: [filter] };
    const { canceled, filePath } = await (window
      ? dialog.showSaveDialog(window, options)
      : dialog.showSaveDialog(options));
    return canceled || filePath === '' ? null : filePath;
  }

  #filter(name: Sentence, extensions: string[]): FileFilter {
    return { name: this.#sentences.say(name), extensions };
  }
}
