/** What is to outlive the program, in a folder: retained messages and sessions. */
import { join } from 'node:path';
import type { Message } from '../message';
import { fileError } from '../../../record/file-error';
import type { Reporter } from '../reporter';
import type { Session } from '../sessions/session';
import type { TopicTree } from '../topics/topic-tree';
import type { JournalDamage } from './read-journal';
import { RetainedStore } from './retained-store';
import { SessionStore, type SessionRestoring } from './session-store';

export class Persistence {
  readonly #report: Reporter;
  readonly #retained: RetainedStore;
  readonly #sessions: SessionStore;

  constructor(folder: string, topics: TopicTree, report: Reporter) {
    this.#report = report;
    const failed = (path: string) => (error: unknown) => this.#failed(path, error);
    const retainedPath = join(folder, 'retained.journal');
    const sessionsPath = join(folder, 'sessions.journal');
    this.#retained = new RetainedStore(retainedPath, topics, failed(retainedPath));
    this.#sessions = new SessionStore(sessionsPath, failed(sessionsPath));
  }

  /** @throws LabError when the folder cannot be read or written */
  async start(restoring: SessionRestoring, nowMs: number): Promise<void> {
    this.#tell(await this.#retained.start(nowMs));
    this.#tell(await this.#sessions.start(restoring, nowMs));
  }

  retained(topic: string, message: Message | null): void {
    this.#retained.changed(topic, message);
  }

  sessionChanged(session: Session): void {
    this.#sessions.changed(session);
  }

  sessionEnded(session: Session): void {
    this.#sessions.ended(session);
  }

  async close(): Promise<void> {
    await this.#retained.close();
    await this.#sessions.close();
  }

  #tell(damage: JournalDamage | null): void {
    if (damage === null) return;
    const { path, setAsideAs, lines } = damage;
    const text = `${lines} of the lines in ${path} could not be read; the others were, and the file was kept beside it.`;
    this.#report.event({ event: 'store-damaged', path, setAsideAs, text });
  }

  #failed(path: string, error: unknown): void {
    this.#report.event({ event: 'store-failed', path, text: fileError(path, 'write', error).message });
  }
}
