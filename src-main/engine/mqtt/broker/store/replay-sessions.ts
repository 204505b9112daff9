/** Makes sessions of the steps that their records tell. */
import type { Delivery, InFlight } from '../sessions/delivery';
import { storedMessage, type StoredSession } from './stored';

type Opened = Extract<StoredSession, { op: 'opened' }>;
type StoredSubscription = Extract<StoredSession, { op: 'subscribed' }>['subscription'];

export interface ReplayedSession {
  opened: Opened;
  readonly subscriptions: Map<string, StoredSubscription>;
  readonly queue: Delivery[];
  readonly sent: Map<number, InFlight>;
  readonly releasing: Set<number>;
  readonly received: Set<number>;
}

export function replaySessions(entries: readonly StoredSession[]): ReadonlyMap<string, ReplayedSession> {
  const sessions = new Map<string, ReplayedSession>();
  for (const entry of entries) {
    if (entry.op === 'ended') sessions.delete(entry.clientId);
    else if (entry.op === 'opened') open(sessions, entry);
    else {
      const session = sessions.get(entry.clientId);
      // A step of a session whose beginning was damaged.
      if (session !== undefined) step(session, entry);
    }
  }
  return sessions;
}

function open(sessions: Map<string, ReplayedSession>, opened: Opened): void {
  const known = sessions.get(opened.clientId);
  if (known !== undefined) known.opened = opened;
  else {
    const empty = { queue: [], sent: new Map(), releasing: new Set<number>(), received: new Set<number>() };
    sessions.set(opened.clientId, { opened, subscriptions: new Map(), ...empty });
  }
}

function step(session: ReplayedSession, entry: Exclude<StoredSession, { op: 'opened' | 'ended' }>): void {
  const { queue, sent, releasing } = session;
  switch (entry.op) {
    case 'subscribed':
      session.subscriptions.set(entry.subscription.topicFilter, entry.subscription);
      return;
    case 'unsubscribed':
      session.subscriptions.delete(entry.topicFilter);
      return;
    case 'queued': {
      const { qos, retain, identifiers } = entry;
      queue.push({ message: storedMessage(entry.message), qos, retain, identifiers, group: null });
      return;
    }
    case 'skipped':
      queue.shift();
      return;
    case 'started': {
      const delivery = queue.shift();
      if (delivery !== undefined) sent.set(entry.packetId, { delivery, packetId: entry.packetId, dup: true });
      return;
    }
    case 'released':
      sent.delete(entry.packetId);
      releasing.add(entry.packetId);
      return;
    case 'finished':
      sent.delete(entry.packetId);
      releasing.delete(entry.packetId);
      return;
    case 'received':
      session.received.add(entry.packetId);
      return;
    case 'completed':
      session.received.delete(entry.packetId);
      return;
  }
}
