/** Commands from inside the page, past the page's own code: what a page that was taken over could ask. */
import type { Page } from 'playwright-core';
import type { Answer } from '../../../src-main/contract/answer';
import type { SessionState } from '../../../src-main/contract/session-state';

interface PageGlobals {
  readonly wirebench: { invoke(name: string, input: unknown): Promise<Answer<unknown>> };
}

/** `input` is JSON; other values are made by an expression in the page. */
export function invokeInPage(page: Page, name: string, input: unknown): Promise<Answer<unknown>> {
  return page.evaluate(([command, value]) => (globalThis as unknown as PageGlobals).wirebench.invoke(command, value), [
    name,
    input,
  ] as const);
}

/** The session that is open on this local port, if there is one. */
export async function sessionOn(page: Page, port: number): Promise<SessionState | undefined> {
  const answer = await invokeInPage(page, 'session.list', {});
  const sessions = answer.ok ? (answer.value as SessionState[]) : [];
  return sessions.find(({ local }) => local?.port === port);
}

/** The error's code, or `ok`. */
export async function codeOf(page: Page, name: string, input: unknown): Promise<string> {
  const answer = await invokeInPage(page, name, input);
  return answer.ok ? 'ok' : answer.error.code;
}
