/** What a session's journal says, by kind. */
import type { JournalEntry } from '../../../src-main/contract/journal';
import type { Session } from '../../../src-main/engine/session/session';

type Of<T extends JournalEntry['type']> = Extract<JournalEntry, { type: T }>;

function entriesOf<T extends JournalEntry['type']>(session: Session, type: T): Of<T>[] {
  const { journal } = session;
  const { firstNumber, count } = journal!.state;
  return journal!.page(firstNumber, count).entries.filter((entry): entry is Of<T> => entry.type === type);
}

export const messages = (session: Session) => entriesOf(session, 'ws-message');
export const handshakes = (session: Session) => entriesOf(session, 'ws-handshake');
export const problems = (session: Session) => entriesOf(session, 'ws-problem');
export const injections = (session: Session) => entriesOf(session, 'ws-injected');
export const ends = (session: Session) => entriesOf(session, 'ws-end');

/** The whole payload of an entry. */
export function payloadOf(session: Session, number: number): Buffer {
  return Buffer.from(session.journal!.body(number, 'payload', 0, Number.MAX_SAFE_INTEGER).bytes);
}
