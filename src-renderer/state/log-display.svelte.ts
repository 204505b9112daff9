import type { Encoding } from '../../src-main/contract/message';
import type { SessionId } from '../../src-main/contract/session-state';
import { encodings } from './encodings';
import { oneOf, ViewChoice } from './view-choice.svelte';
import type { WorkspaceState } from './workspace.svelte';

export const timeModes = ['time-of-day', 'since-start', 'delta'] as const;
export type TimeMode = (typeof timeModes)[number];

/** `auto`: text where the bytes are mostly text, otherwise hexadecimal. */
export const summaryModes = ['auto', 'text', 'hex'] as const;
export type SummaryMode = (typeof summaryModes)[number];

/** How the rows of a session's log are written. */
export class LogDisplay {
  readonly time: ViewChoice<TimeMode>;
  readonly summary: ViewChoice<SummaryMode>;
  readonly encoding: ViewChoice<Encoding>;

  constructor(workspace: WorkspaceState, session: SessionId) {
    this.time = new ViewChoice(workspace, session, 'time', 'time-of-day', oneOf(timeModes));
    this.summary = new ViewChoice(workspace, session, 'summary', 'auto', oneOf(summaryModes));
    this.encoding = new ViewChoice(workspace, session, 'encoding', 'utf-8', oneOf(encodings));
  }
}
