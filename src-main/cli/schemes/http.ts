/** `listen http:// --status 200 --header 'K: V' --body TEXT`, `connect http://… --method M --header 'K: V' --body TEXT`. */
import { LabError } from '../../contract/errors';
import type { HttpExchange } from '../../contract/journal';
import type { NameAndValue } from '../../contract/spec/common';
import type { SessionSpecInput } from '../../contract/session-spec';
import { checkRequest } from '../../engine/http/outgoing-request';
import { toRawFields } from '../../engine/http/header-fields';
import { UsageError } from '../usage-error';
import { asFailure, whenSettled } from './exchange-errand';
import type { Errand, OptionValues, SchemeOptions } from './scheme-options';

export const httpOptions: SchemeOptions = {
  schemes: ['http', 'https'],
  listen: ['status', 'header', 'body'],
  connect: ['method', 'header', 'body'],
  common: { listen: ['echo'], connect: [] },
  insteadOfSending: '--body is what is sent here',
  add(command) {
    command
      .option('--status <n>', 'answer every request with this status (HTTP; 200 unless given)', readStatus)
      .option('--header <field>', "a header field, 'Name: value' (HTTP, WebSocket, repeatable)", readField)
      .option('--body <text>', 'the body, as it stands (HTTP)')
      .option('--method <m>', 'the method (HTTP; GET, or POST with --body)', readMethod);
  },
  spec(spec, values): SessionSpecInput {
    if (spec.kind === 'http-server') return serverSpec(spec, values);
    return spec.kind === 'http-client' ? clientSpec(spec, values) : spec;
  },
  errand: (spec) => (spec.kind === 'http-client' ? requestOnce : null),
};

function serverSpec(spec: SessionSpecInput & { kind: 'http-server' }, values: OptionValues): SessionSpecInput {
  const { echo, body, headers, status } = read(values);
  if (echo && body !== undefined)
    throw new UsageError('--echo and --body are both what is answered: give one of them.');
  const routeBody = echo ? ({ from: 'echo' } as const) : body === undefined ? undefined : textBody(body);
  const route = { method: '*', path: '*', status: status ?? 200, headers, ...(routeBody && { body: routeBody }) };
  return { ...spec, routes: [route] };
}

function clientSpec(spec: SessionSpecInput & { kind: 'http-client' }, values: OptionValues): SessionSpecInput {
  const { method, headers, body } = read(values);
  const request = {
    ...spec.request,
    method: method ?? (body === undefined ? 'GET' : 'POST'),
    headers,
    ...(body !== undefined && { body: textBody(body) }),
  };
  try {
    checkRequest({ ...request, headers });
  } catch (error) {
    throw error instanceof LabError ? new UsageError(error.message) : error;
  }
  return { ...spec, request, keepAlive: false };
}

const textBody = (text: string) => ({ from: 'text', text }) as const;

function read(values: OptionValues) {
  return {
    echo: values.echo === true,
    body: values['body'] as string | undefined,
    headers: (values['header'] as NameAndValue[] | undefined) ?? [],
    status: values['status'] as number | undefined,
    method: values['method'] as string | undefined,
  };
}

/** Any status is an answer: what fails is the exchange. */
const requestOnce: Errand = async (session, surroundings) => {
  const { spec } = session;
  if (spec.kind !== 'http-client') return null;
  const { entry } = await session.act({ do: 'http.request', request: spec.request });
  const exchange = (await whenSettled(session, entry!, surroundings)) as HttpExchange | null;
  return asFailure(exchange?.phase === 'failed' ? exchange.error : null);
};

function readStatus(text: string): number {
  const status = Number(text);
  if (!/^\d{3}$/.test(text) || status < 200 || status > 599)
    throw new UsageError(`--status: “${text}” is not a status from 200 to 599.`);
  return status;
}

function readField(text: string, earlier: readonly NameAndValue[] | undefined): NameAndValue[] {
  const colon = text.indexOf(':');
  if (colon <= 0) throw new UsageError(`--header: “${text}” is not 'Name: value'.`);
  const field = { name: text.slice(0, colon), value: text.slice(colon + 1).trim() };
  try {
    toRawFields([field]);
  } catch (error) {
    throw error instanceof LabError ? new UsageError(`--header: ${error.message}`) : error;
  }
  return [...(earlier ?? []), field];
}

function readMethod(text: string): string {
  if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,64}$/.test(text))
    throw new UsageError(`--method: “${text}” is not a method: letters, as in GET or DELETE.`);
  return text;
}
