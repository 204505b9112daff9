/** Sessions that outlive their connection, in a file. */
import type { Session } from '../sessions/session';
import { makeSubscription } from '../sessions/subscription';
import { JournalFile } from './journal-file';
import { readJournal, type JournalDamage } from './read-journal';
import { replaySessions, type ReplayedSession } from './replay-sessions';
import { SessionRecord } from './session-record';
import { storedSessionSchema } from './stored';

export interface SessionRestoring {
  create(clientId: string): Session;
  /** The session is complete; it is away. */
  restored(session: Session): void;
}

export class SessionStore {
  readonly #file: JournalFile;
  readonly #records = new Map<string, SessionRecord>();

  constructor(path: string, onFailed: (error: unknown) => void) {
    const content = {
      keys: () => this.#records.keys(),
      linesOf: (clientId: string) => this.#records.get(clientId)?.lines() ?? '',
    };
    this.#file = new JournalFile(path, content, onFailed);
  }

  async start(restoring: SessionRestoring, nowMs: number): Promise<JournalDamage | null> {
    const { entries, damage } = await readJournal(this.#file.path, storedSessionSchema);
    for (const [clientId, replayed] of replaySessions(entries)) {
      if (replayed.opened.expirySeconds === 0) continue;
      const session = restoring.create(clientId);
      fill(session, replayed, nowMs);
      this.#record(session);
      restoring.restored(session);
    }
    await this.#file.start();
    return damage;
  }

  /** The client has come or gone, or changed how long its session is to be kept. */
  changed(session: Session): void {
    const known = this.#records.get(session.clientId);
    if (known === undefined && !session.isKept) return;
    (known ?? this.#record(session)).opened();
  }

  ended(session: Session): void {
    this.#records.get(session.clientId)?.ended();
    this.#records.delete(session.clientId);
  }

  close(): Promise<void> {
    return this.#file.close();
  }

  #record(session: Session): SessionRecord {
    const record = new SessionRecord(session, (clientId, line) => this.#file.append(clientId, line));
    this.#records.set(session.clientId, record);
    session.journal = record;
    session.outbound.journal = record;
    return record;
  }
}

function fill(session: Session, replayed: ReplayedSession, nowMs: number): void {
  const { version, username, expirySeconds, connectedAtMs, disconnectedAtMs, will } = replayed.opened;
  session.version = version;
  session.username = username;
  session.cleanStart = false;
  session.expirySeconds = expirySeconds;
  session.connectedAtMs = connectedAtMs;
  // One that was connected when the program ended has been away since it did: about now.
  session.disconnectedAtMs = disconnectedAtMs ?? nowMs;
  session.will = will;
  for (const subscription of replayed.subscriptions.values()) {
    session.subscriptions.set(subscription.topicFilter, makeSubscription(subscription, subscription.identifier));
  }
  for (const packetId of replayed.received) session.received.add(packetId);
  session.outbound.restore({ queue: replayed.queue, sent: replayed.sent.values(), releasing: replayed.releasing });
}
