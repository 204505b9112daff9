/** Sentences for the person that came up before there was a window to show them in. */
import type { LabError } from '../contract/errors';
import type { Dialogs } from './dialogs';
import type { Sentence, Sentences } from './sentences';

interface Notice {
  readonly title: Sentence;
  readonly detail: () => string;
}

export class Notices {
  readonly #sentences: Sentences;
  readonly #dialogs: Dialogs;
  readonly #waiting: Notice[] = [];
  #isShown = false;

  constructor(sentences: Sentences, dialogs: Dialogs) {
    this.#sentences = sentences;
    this.#dialogs = dialogs;
  }

  damaged(error: LabError, keptAs: string): void {
    this.#add(
      'damagedTitle',
      () => `${this.#sentences.error(error)}\n\n${this.#sentences.say('damagedKept', { path: keptAs })}`,
    );
  }

  notValid(error: LabError): void {
    this.#add('damagedTitle', () => this.#sentences.error(error));
  }

  workspaceGone(path: string): void {
    this.#add('damagedTitle', () => this.#sentences.say('workspaceGone', { path }));
  }

  engineLost(error: LabError): void {
    this.#add('engineLostTitle', () => this.#sentences.error(error));
  }

  pageLost(): void {
    this.#add('pageLostTitle', () => this.#sentences.say('pageLost'));
  }

  saveFailed(reason: string): void {
    this.#add('saveFailedTitle', () => reason);
  }

  /** The window is there and the language is known. */
  show(): void {
    this.#isShown = true;
    for (const notice of this.#waiting.splice(0)) this.#tell(notice);
  }

  #add(title: Sentence, detail: () => string): void {
    const notice = { title, detail };
    if (this.#isShown) this.#tell(notice);
    else this.#waiting.push(notice);
  }

  #tell({ title, detail }: Notice): void {
    this.#dialogs.tell(title, detail());
  }
}
