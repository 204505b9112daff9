/** What the handshake has agreed on about the frames, and what is known of the side that sends them. */

/** Decompresses raw DEFLATE (RFC 1951): decoders have no codec of their own. null: it is broken, or longer than `limit`. */
export type Inflate = (compressed: Uint8Array, dictionary: Uint8Array, limit: number) => Uint8Array | null;

export interface FrameRules {
  /** Who sends these frames; null: nobody has seen the handshake. A client masks, a server does not (RFC 6455 §5.1). */
  readonly sender: 'client' | 'server' | null;
  /** permessage-deflate (RFC 7692); null: nobody has seen the handshake. */
  readonly isDeflated: boolean | null;
  /** The sender begins every message with an empty window (RFC 7692 §7.1.1). */
  readonly forgetsContext: boolean;
}

/** `extensions`: the `Sec-WebSocket-Extensions` of the response. */
export function frameRules(sender: 'client' | 'server' | null, extensions: string | null): FrameRules {
  const offers = (extensions ?? '').split(',').map((extension) => extension.split(';').map((part) => part.trim()));
  const deflate = offers.find(([name]) => name?.toLowerCase() === 'permessage-deflate');
  const forgets = `${sender ?? 'unknown'}_no_context_takeover`;
  return {
    sender,
    isDeflated: sender === null ? null : deflate !== undefined,
    forgetsContext: deflate?.some((part) => part.toLowerCase() === forgets) ?? false,
  };
}
