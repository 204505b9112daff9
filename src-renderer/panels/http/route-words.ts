/** Routes in words, and what is wrong with one while it is written. */
import { isToken } from '../../../src-main/contract/http-token';
import type { Route, RouteBody } from '../../../src-main/contract/spec/http';
import { t } from '../../i18n/i18n.svelte';
import { reasonPhrases } from './http-words';

export const newRoute: Route = {
  method: 'GET',
  path: '/',
  status: 200,
  headers: [],
  body: { from: 'text', text: 'Hello, client!\n' },
  delayMs: 0,
  isChunked: false,
  isEnabled: true,
};

/** A sentence, or null where it can be in force. */
export function routeProblem({ method, path, body }: Route): string | null {
  if (method !== '*' && !isToken(method)) return t('http.noToken');
  if (path !== '*' && !path.startsWith('/')) return t('http.pathNeeded');
  return body.from === 'file' && body.path === '' ? t('http.fileNeeded') : null;
}

/** `200 · {"stored":true}`: what a table says of the answer. */
export function answerText({ status, body, headers }: Route): string {
  return `${status} · ${bodyText(body) ?? firstHeader(headers) ?? reasonPhrases[status] ?? t('http.answerNone')}`;
}

function bodyText(body: RouteBody): string | null {
  switch (body.from) {
    case 'none':
      return null;
    case 'text':
      return body.text.trim() === '' ? null : body.text.slice(0, 200).replace(/\s+/g, ' ').trim();
    case 'file':
      return t('http.answerFile', { name: body.path.replace(/^.*[/\\]/, '') });
    case 'echo':
      return t('http.answerEcho');
  }
}

function firstHeader(headers: Route['headers']): string | null {
  const [first] = headers;
  return first === undefined ? null : `${first.name}: ${first.value}`;
}

export interface PathPart {
  readonly text: string;
  readonly isParameter: boolean;
}

/** The path with its parameters told apart; joined, it is the path. */
export function pathParts(path: string): PathPart[] {
  return [...path.matchAll(/[:*][\p{L}\p{N}_$]+|[^:*]+|[:*]/gu)].map(([text]) => ({
    text,
    isParameter: /^[:*]./u.test(text),
  }));
}

/** Another kind of body; a text stays where it can. */
export function changeBody(body: RouteBody, from: RouteBody['from']): RouteBody {
  switch (from) {
    case 'none':
    case 'echo':
      return { from };
    case 'text':
      return { from, text: body.from === 'text' ? body.text : '' };
    case 'file':
      return { from, path: body.from === 'file' ? body.path : '' };
  }
}
