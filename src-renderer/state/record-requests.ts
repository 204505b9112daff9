import type { SessionId } from '../../src-main/contract/session-state';

export type RecordTarget = (number: number) => void;

/** Records that one panel asks another to show: the panel of the session says how. */
export class RecordRequests {
  readonly #targets = new Map<SessionId, RecordTarget>();

  /** Returns how to stop. */
  attach(session: SessionId, target: RecordTarget): () => void {
    this.#targets.set(session, target);
    return () => {
      if (this.#targets.get(session) === target) this.#targets.delete(session);
    };
  }

  /** false: the session has no panel. */
  ask(session: SessionId, number: number): boolean {
    const target = this.#targets.get(session);
    target?.(number);
    return target !== undefined;
  }
}
