/** What the handshake has agreed on about the frames, and what is known of the side that sends them. */

/** Decompresses raw DEFLATE (RFC 1951): decoders have no codec of their own. null: it is broken; `too-long`: it is longer than `limit`. */
export type Inflate = (compressed: Uint8Array, dictionary: Uint8Array, limit: number) => Uint8Array | 'too-long' | null;

export interface FrameRules {
  /** Who sends these frames; null: nobody has seen the handshake. A client masks, a server does not (RFC 6455 §5.1). */
  readonly sender: 'client' | 'server' | null;
  /** permessage-deflate (RFC 7692); null: nobody has seen the handshake. */
  readonly isDeflated: boolean | null;
  /** The sender begins every message with an empty window (RFC 7692 §7.1.1). */
  readonly forgetsContext: boolean;
  /** How far back a message may refer (RFC 7692 §7.1.2). */
  readonly windowByteLength: number;
}

export interface Extension {
  /** In lower case, as that of its parameters. */
  readonly name: string;
  readonly parameters: readonly (readonly [name: string, value: string | null])[];
}

/** The members of `Sec-WebSocket-Extensions` (RFC 6455 §9.1). */
export function parseExtensions(field: string): Extension[] {
  const members = field.split(',').map((member) => member.split(';').map((part) => part.trim()));
  return members
    .filter(([name]) => name !== undefined && name !== '')
    .map(([name = '', ...parameters]) => ({ name: name.toLowerCase(), parameters: parameters.map(parameterOf) }));
}

function parameterOf(written: string): readonly [name: string, value: string | null] {
  const [name = '', value = null] = written.split('=').map((part) => part.trim());
  return [name.toLowerCase(), value === null ? null : value.replace(/^"(.*)"$/, '$1')];
}

/** `extensions`: the `Sec-WebSocket-Extensions` of the response. */
export function frameRules(sender: 'client' | 'server' | null, extensions: string | null): FrameRules {
  const deflate = parseExtensions(extensions ?? '').find(({ name }) => name === 'permessage-deflate');
  const parameter = (name: string) => deflate?.parameters.find(([own]) => own === `${sender ?? 'unknown'}_${name}`);
  const bits = Number(parameter('max_window_bits')?.[1] ?? 15);
  return {
    sender,
    isDeflated: sender === null ? null : deflate !== undefined,
    forgetsContext: parameter('no_context_takeover') !== undefined,
    windowByteLength: 2 ** (bits >= 8 && bits <= 15 ? bits : 15),
  };
}

const flags = new Set(['client_no_context_takeover', 'server_no_context_takeover']);
const windows = new Set(['client_max_window_bits', 'server_max_window_bits']);

/** A parameter of permessage-deflate that nobody may send, or not so (RFC 7692 §7.1); null: all are right. */
export function wrongParameter({ name, parameters }: Extension, isOffer: boolean): string | null {
  if (name !== 'permessage-deflate') return null;
  const seen = new Set<string>();
  for (const [parameter, value] of parameters) {
    const isRight = flags.has(parameter)
      ? value === null
      : windows.has(parameter) && isWindow(parameter, value, isOffer);
    if (!isRight || seen.has(parameter)) return parameter;
    seen.add(parameter);
  }
  return null;
}

/** 8 to 15 without a zero before it; a client may offer its own without a value (§7.1.2.2). */
function isWindow(name: string, value: string | null, isOffer: boolean): boolean {
  if (value === null) return isOffer && name === 'client_max_window_bits';
  return /^([89]|1[0-5])$/.test(value);
}
