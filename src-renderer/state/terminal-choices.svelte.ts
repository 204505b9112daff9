import type { Encoding, LineEnd } from '../../src-main/contract/message';
import type { SessionId } from '../../src-main/contract/session-state';
import { encodings, lineEnds } from './encodings';
import { isFlag, oneOf, ViewChoice } from './view-choice.svelte';
import type { WorkspaceState } from './workspace.svelte';

/** `line`: lines are edited here and sent whole; `raw`: every key is sent at once. */
export type TerminalMode = 'line' | 'raw';

/** How the terminal of a session behaves. */
export class TerminalChoices {
  readonly mode: ViewChoice<TerminalMode>;
  /** What is typed is shown here; otherwise the peer is expected to send it back. */
  readonly echo: ViewChoice<boolean>;
  readonly lineEnd: ViewChoice<LineEnd>;
  readonly encoding: ViewChoice<Encoding>;

  constructor(workspace: WorkspaceState, session: SessionId) {
    this.mode = new ViewChoice(workspace, session, 'terminalMode', 'line', oneOf(['line', 'raw'] as const));
    this.echo = new ViewChoice(workspace, session, 'terminalEcho', true, isFlag);
    this.lineEnd = new ViewChoice(workspace, session, 'terminalLineEnd', 'crlf', oneOf(lineEnds));
    this.encoding = new ViewChoice(workspace, session, 'terminalEncoding', 'utf-8', oneOf(encodings));
  }
}
