/** `listen URL` and `connect URL` with their options → the session that is meant. */
import { isIpv4, isIpv6 } from '../contract/host-syntax';
import { LabError } from '../contract/errors';
import { sessionSpecSchema, type SessionSpec, type SessionSpecInput } from '../contract/session-spec';
import { connectSpec, listenSpec } from '../contract/session-url';
import type { SessionValues } from './options';
import { UsageError } from './usage-error';

export type Verb = 'listen' | 'connect';

/** `sendsToTheEnd`: what a client has to send is finite, so a peer that ends its side first still gets all of it. Throws UsageError. */
export function sessionSpecOf(verb: Verb, url: string, values: SessionValues, sendsToTheEnd = false): SessionSpec {
  const spec = readUrl(verb, url);
  const isUdp = spec.kind === 'udp';
  if (verb === 'connect') {
    const [answer] = (['echo', 'reply', 'greet'] as const).filter((name) => values[name] !== undefined);
    if (answer) throw new UsageError(`--${answer} is what a server does: it goes with listen, not with connect.`);
  }
  if (isUdp && values.greet)
    throw new UsageError('--greet goes with tcp://: over UDP nobody connects, so there is nobody to greet.');
  const [udpOnly] = (['multicast', 'broadcast'] as const).filter((name) => values[name] !== undefined);
  if (udpOnly && !isUdp) throw new UsageError(`--${udpOnly} goes with udp://.`);
  if (isUdp) return sessionSpecSchema.parse(udpSpec(spec, values));
  const allowHalfOpen = spec.kind === 'tcp-client' && sendsToTheEnd;
  return sessionSpecSchema.parse({ ...spec, ...answeringOf(spec, values), ...(allowHalfOpen && { allowHalfOpen }) });
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
  return { ...spec, ...answeringOf(spec, values), broadcast: values.broadcast ?? false, groups, multicastInterface };
}

function answeringOf(spec: SessionSpecInput, { greet, reply, echo }: SessionValues) {
  if (!('answering' in sessionSpecSchema.parse(spec))) return {};
  return { answering: { greeting: greet ?? null, reply: reply ?? null, echo: echo ?? false } };
}

function readGroup(text: string) {
  const [address = '', via = null, ...more] = text.split('@');
  const isGroup = (isIpv4(address) && /^2(2[4-9]|3\d)\./.test(address)) || (isIpv6(address) && /^ff/i.test(address));
  if (!isGroup || via === '' || more.length > 0)
    throw new UsageError(`--multicast: “${text}” is not a multicast group: use an address in 224.0.0.0/4 or ff00::/8.`);
  return { address, interface: via };
}
