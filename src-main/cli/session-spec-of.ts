/** `listen URL` and `connect URL` with their options → the session that is meant. */
import { isIpv4, isIpv6 } from '../contract/host-syntax';
import { LabError } from '../contract/errors';
import { sessionSpecSchema, type SessionSpec, type SessionSpecInput } from '../contract/session-spec';
import { connectSpec, listenSpec } from '../contract/session-url';
import { schemeOf } from '../contract/session-kinds';
import type { SessionValues } from './options';
import { checkOptions, familyOf } from './schemes/families';
import type { OptionValues } from './schemes/scheme-options';
import { withTls } from './tls-options';
import { UsageError } from './usage-error';

export type Verb = 'listen' | 'connect';

export interface Sending {
  /** What a client has to send is finite, so a peer that ends its side first still gets all of it. */
  readonly sendsToTheEnd: boolean;
  readonly hasSends: boolean;
}

/** Throws UsageError. */
export async function sessionSpecOf(
  verb: Verb,
  url: string,
  values: SessionValues & OptionValues,
  { sendsToTheEnd, hasSends }: Sending,
): Promise<SessionSpec> {
  const spec = readUrl(verb, url);
  const scheme = schemeOf(spec)!;
  checkOptions(scheme, verb, values, hasSends);
  if (verb === 'connect') {
    const [answer] = (['echo', 'reply', 'greet'] as const).filter((name) => values[name] !== undefined);
    if (answer) throw new UsageError(`--${answer} is what a server does: it goes with listen, not with connect.`);
  }
  if (spec.kind === 'udp' && values.greet)
    throw new UsageError('--greet goes with tcp://: over UDP nobody connects, so there is nobody to greet.');
  const [udpOnly] = (['multicast', 'broadcast'] as const).filter((name) => values[name] !== undefined);
  if (udpOnly && spec.kind !== 'udp') throw new UsageError(`--${udpOnly} goes with udp://.`);
  return checked(withTls(await specOf(spec, values, verb, sendsToTheEnd), values));
}

async function specOf(
  spec: SessionSpecInput,
  values: SessionValues & OptionValues,
  verb: Verb,
  sendsToTheEnd: boolean,
): Promise<SessionSpecInput> {
  const family = familyOf(schemeOf(spec)!);
  if (family !== null) return await family.spec(spec, values, verb);
  if (spec.kind === 'udp') return udpSpec(spec, values);
  const allowHalfOpen = spec.kind === 'tcp-client' && sendsToTheEnd;
  return { ...spec, ...answeringOf(values), ...(allowHalfOpen && { allowHalfOpen }) } as SessionSpecInput;
}

/** What the URL and the options say may still be out of a schema's bounds. */
function checked(spec: SessionSpecInput): SessionSpec {
  const parsed = sessionSpecSchema.safeParse(spec);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new UsageError(`${issue?.path.join('.') ?? 'the session'}: ${issue?.message ?? 'not valid'}`);
}

function readUrl(verb: Verb, url: string): SessionSpecInput {
  try {
    return verb === 'listen' ? listenSpec(url) : connectSpec(url);
  } catch (error) {
    throw error instanceof LabError ? new UsageError(error.message, { cause: error }) : error;
  }
}

function udpSpec(spec: SessionSpecInput & { kind: 'udp' }, values: SessionValues): SessionSpecInput {
  const groups = (values.multicast ?? []).map(readGroup);
  const multicastInterface = groups.find((group) => group.interface !== null)?.interface ?? null;
  return { ...spec, ...answeringOf(values), broadcast: values.broadcast ?? false, groups, multicastInterface };
}

/** Of a session that answers by itself. */
export function answeringOf({ greet, reply, echo }: SessionValues) {
  return { answering: { greeting: greet ?? null, reply: reply ?? null, echo: echo ?? false } };
}

function readGroup(text: string) {
  const [address = '', via = null, ...more] = text.split('@');
  const isGroup = (isIpv4(address) && /^2(2[4-9]|3\d)\./.test(address)) || (isIpv6(address) && /^ff/i.test(address));
  if (!isGroup || via === '' || more.length > 0)
    throw new UsageError(`--multicast: “${text}” is not a multicast group: use an address in 224.0.0.0/4 or ff00::/8.`);
  return { address, interface: via };
}
