import { LabError } from '../../src-main/contract/errors';
import { errorSentence, t } from '../i18n/i18n.svelte';

export type NoticeTone = 'info' | 'success' | 'error';

export interface NoticeAction {
  readonly label: string;
  readonly run: () => void;
}

export interface Notice {
  readonly id: number;
  readonly tone: NoticeTone;
  readonly text: string;
  readonly action: NoticeAction | null;
}

/** How long a notice stays unless it is under the pointer; errors are longer to read. */
export const noticeMs: Readonly<Record<NoticeTone, number>> = { info: 6_000, success: 4_000, error: 14_000 };
/** More than these hide the window: the oldest goes. */
const shownNotices = 4;

/** Short messages about something that just happened. */
export class NoticesState {
  #list = $state.raw<readonly Notice[]>([]);
  #nextId = 1;

  get list(): readonly Notice[] {
    return this.#list;
  }

  info(text: string, action: NoticeAction | null = null): void {
    this.#add('info', text, action);
  }

  success(text: string, action: NoticeAction | null = null): void {
    this.#add('success', text, action);
  }

  /** Shows a failed action in words. A bug is shown as one, and logged for who looks for it. */
  report = (error: unknown): void => {
    if (!(error instanceof LabError)) console.error(error); // eslint-disable-line no-console -- the page's only log
    this.#add('error', error instanceof LabError ? errorSentence(error) : t('notices.bug'), null);
  };

  /** Runs it, and reports how it failed. Undefined then. */
  async attempt<T>(action: () => Promise<T>): Promise<T | undefined> {
    try {
      return await action();
    } catch (error) {
      this.report(error);
      return undefined;
    }
  }

  dismiss(id: number): void {
    this.#list = this.#list.filter((notice) => notice.id !== id);
  }

  #add(tone: NoticeTone, text: string, action: NoticeAction | null): void {
    const others = this.#list.filter((notice) => notice.text !== text);
    this.#list = [...others, { id: this.#nextId++, tone, text, action }].slice(-shownNotices);
  }
}
