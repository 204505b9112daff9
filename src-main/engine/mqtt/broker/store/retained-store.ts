/** Retained messages in a file. */
import type { Message } from '../message';
import type { TopicTree } from '../topics/topic-tree';
import { JournalFile } from './journal-file';
import { journalLine } from './journal-lines';
import { readJournal, type JournalDamage } from './read-journal';
import { messageFields, storedMessage, storedRetainedSchema } from './stored';

export class RetainedStore {
  readonly #topics: TopicTree;
  readonly #file: JournalFile;

  constructor(path: string, topics: TopicTree, onFailed: (error: unknown) => void) {
    this.#topics = topics;
    this.#file = new JournalFile(
      path,
      { keys: () => this.#keys(), linesOf: (topic) => this.#linesOf(topic) },
      onFailed,
    );
  }

  /** Puts what the file says into the tree. */
  async start(nowMs: number): Promise<JournalDamage | null> {
    const { entries, damage } = await readJournal(this.#file.path, storedRetainedSchema);
    for (const entry of entries) {
      if (entry.op === 'cleared') this.#topics.clear(entry.topic);
      else this.#topics.retain(storedMessage(entry.message));
    }
    for (const message of [...this.#topics.allRetained()]) {
      if (message.isExpired(nowMs)) this.#topics.clear(message.topic);
    }
    await this.#file.start();
    return damage;
  }

  /** `message`: null: there is none any more. */
  changed(topic: string, message: Message | null): void {
    if (isOwn(topic)) return;
    const line = message === null ? { op: 'cleared', topic } : { op: 'retained', message: messageFields(message) };
    this.#file.append(topic, journalLine(line));
  }

  close(): Promise<void> {
    return this.#file.close();
  }

  *#keys(): Generator<string, void, undefined> {
    for (const { topic } of this.#topics.allRetained()) if (!isOwn(topic)) yield topic;
  }

  #linesOf(topic: string): string {
    const message = this.#topics.retained(topic);
    return message === null ? '' : journalLine({ op: 'retained', message: messageFields(message) });
  }
}

/** The broker's own topics are made anew. */
function isOwn(topic: string): boolean {
  return topic.startsWith('$SYS/');
}
