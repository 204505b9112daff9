/** What a family of schemes adds to the command line: its options, what they make of the session, what a client does by itself. */
import type { Command } from 'commander';
import type { LabError } from '../../contract/errors';
import type { Scheme } from '../../contract/session-kinds';
import type { SessionSpec, SessionSpecInput } from '../../contract/session-spec';
import type { Session } from '../../engine/session/session';
import type { Changes } from '../changes';
import type { SessionValues } from '../options';
import type { Send } from '../sending';
import type { Verb } from '../session-spec-of';

/** As commander hands them over, by attribute name. */
export type OptionValues = SessionValues & Readonly<Record<string, unknown>>;

/** What a client does once it is open, by itself; the session ends when it is done. */
export type Errand = (session: Session, surroundings: Surroundings) => Promise<LabError | null>;

export interface Surroundings {
  /** A sentence for a person, after what was printed so far; not in JSON, which has the bytes that it follows from. */
  readonly say: (sentence: string) => void;
  readonly changes: Changes;
  /** Aborted when the program stops or the session has ended. */
  readonly signal: AbortSignal;
  readonly sends: readonly Send[];
  readonly stdin: boolean;
}

export interface SchemeOptions {
  readonly schemes: readonly Scheme[];
  /** Attribute names of the options that go with it, on top of the common ones; anything else of another family is refused. */
  readonly listen: readonly string[];
  readonly connect: readonly string[];
  /** The common options for sending (`send`, `stdin`) and answering (`echo`, `reply`, `greet`) that mean something here. */
  readonly common: { readonly listen: readonly CommonOption[]; readonly connect: readonly CommonOption[] };
  /** Said to whoever gives a common option that means nothing here: `--body is what is sent here`. */
  readonly insteadOfSending?: string;
  /** Adds what only this family has. An option of several families is added by the first one. */
  add(command: Command): void;
  /** The session that is meant. Throws UsageError. */
  spec(spec: SessionSpecInput, values: OptionValues, verb: Verb): SessionSpecInput | Promise<SessionSpecInput>;
  /** Null: the session stays until it is interrupted or ends by itself. */
  errand?(spec: SessionSpec, values: OptionValues): Errand | null;
}

/** `send` stands for --send, --send-hex and --send-file. */
export type CommonOption = 'send' | 'stdin' | 'echo' | 'reply' | 'greet';
