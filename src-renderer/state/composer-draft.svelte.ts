import type { Encoding, LineEnd, Message } from '../../src-main/contract/message';
import { encodeMessage } from '../../src-main/contract/notation';
import { LabError, type LabErrorData } from '../../src-main/contract/errors';
import type { SessionId } from '../../src-main/contract/session-state';
import { convertMessage, messageOf, type MessageMode } from './composer-conversion';
import { encodings, lineEnds } from './encodings';
import { isText, oneOf, ViewChoice } from './view-choice.svelte';
import type { WorkspaceState } from './workspace.svelte';

/** The draft as bytes, or why it is none. */
export type Encoded =
  { readonly bytes: Uint8Array; readonly error: null } | { readonly bytes: null; readonly error: LabErrorData };

/** The message being written, and the bytes that it means. Kept with the session's view. */
export class ComposerDraft {
  readonly #text: ViewChoice<string>;
  readonly #mode: ViewChoice<MessageMode>;
  readonly #encoding: ViewChoice<Encoding>;
  readonly #lineEnd: ViewChoice<LineEnd>;

  /** `key`: of a composer that is not the session's only one. */
  constructor(workspace: WorkspaceState, session: SessionId, key = '') {
    this.#text = new ViewChoice(workspace, session, viewKey(key, 'draft'), '', isText);
    this.#mode = new ViewChoice(workspace, session, viewKey(key, 'draftMode'), 'text', oneOf(['text', 'hex'] as const));
    this.#encoding = new ViewChoice(workspace, session, viewKey(key, 'draftEncoding'), 'utf-8', oneOf(encodings));
    this.#lineEnd = new ViewChoice(workspace, session, viewKey(key, 'lineEnd'), 'none', oneOf(lineEnds));
  }

  readonly message: Message = $derived.by(() => ({
    mode: this.#mode.value,
    text: this.#text.value,
    encoding: this.#encoding.value,
    lineEnd: this.#lineEnd.value,
  }));
  readonly encoded: Encoded = $derived.by(() => encode(this.message));

  get text(): string {
    return this.#text.value;
  }
  set text(text: string) {
    this.#text.value = text;
  }

  get mode(): MessageMode {
    return this.#mode.value;
  }

  get encoding(): Encoding {
    return this.#encoding.value;
  }
  set encoding(encoding: Encoding) {
    this.#encoding.value = encoding;
  }

  get lineEnd(): LineEnd {
    return this.#lineEnd.value;
  }
  set lineEnd(lineEnd: LineEnd) {
    this.#lineEnd.value = lineEnd;
  }

  load(message: Message): void {
    this.#mode.value = message.mode;
    this.#text.value = message.text;
    this.#encoding.value = message.encoding;
    this.#lineEnd.value = message.lineEnd;
  }

  loadBytes(bytes: Uint8Array): void {
    this.load(messageOf(bytes, this.message));
  }

  /** Writes the same bytes the other way. A draft that means no bytes yet stays as it is: false then. */
  changeMode(mode: MessageMode): boolean {
    if (this.encoded.error !== null) return false;
    this.load(convertMessage(this.message, mode));
    return true;
  }
}

function encode(message: Message): Encoded {
  try {
    return { bytes: encodeMessage(message), error: null };
  } catch (error) {
    if (!(error instanceof LabError)) throw error;
    return { bytes: null, error: error.toData() };
  }
}

/** `draft`; of a second composer `injectDraft`. */
export function viewKey(prefix: string, name: string): string {
  return prefix === '' ? name : `${prefix}${name[0]!.toUpperCase()}${name.slice(1)}`;
}
