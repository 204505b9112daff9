/** What a decoder makes of a connection's bytes: messages, and where the bytes break the rules. */
import sentences from '../../resources/locales/en/violations.json' with { type: 'json' };
import { fillSentence, type LabErrorDetails } from './errors';
import type { ByteSource, FieldNode } from './fields';

export const protocolNames = ['http', 'websocket', 'mqtt', 'dns', 'ntp', 'tls'] as const;
export type ProtocolName = (typeof protocolNames)[number];

export type MessageDirection = 'inbound' | 'outbound';

/** A stretch of the bytes that one side of a connection has sent, counted from that side's first byte. */
interface StreamRange {
  readonly direction: MessageDirection;
  readonly at: number;
  readonly len: number;
}

export interface DecodedMessage extends StreamRange {
  readonly kind: 'message';
  readonly proto: ProtocolName;
  /** As the specification names it: `request`, `CONNECT`, `ClientHello`. */
  readonly type: string;
  /** One line for a person; may hold text of the wire. */
  readonly summary: string;
  /** Offsets are within the message. */
  readonly fields: readonly FieldNode[];
  /**
   * The message's own bytes where they are not the stream's: carried inside other messages, whose range `at` and `len` then give.
   * null: they are the bytes of the range.
   */
  readonly bytes: Uint8Array | null;
  /** What fields with a `source` point into. */
  readonly sources?: readonly ByteSource[];
  /** Which exchange on its connection it is part of; left out: of none. */
  readonly exchange?: ExchangePart;
  /** Says what an application has to say, rather than keeping a connection going. */
  readonly isApplicationData: boolean;
}

/**
 * A message's part in an exchange: request and response, PUBLISH and its acknowledgements, query and answer, ping and pong.
 * Messages of one connection and protocol with the same key are one exchange, from the one that begins it to the one that
 * ends it; the key may be used again after that.
 */
export interface ExchangePart {
  readonly key: string;
  readonly part: 'begins' | 'goes-on' | 'ends';
}

/** As Wireshark grades them. */
export const severities = ['chat', 'note', 'warning', 'error'] as const;
export type Severity = (typeof severities)[number];

/** Every code has a sentence in each language (`resources/locales/<language>/violations.json`). */
export type ViolationCode = keyof typeof sentences;

/** Whose rules a violation breaks: those of what carries the messages, too. */
export type RuleOwner = ProtocolName | 'tcp' | 'packet';

export interface Violation extends StreamRange {
  readonly kind: 'violation';
  readonly proto: RuleOwner;
  readonly severity: Severity;
  readonly code: ViolationCode;
  /** What it is against: `RFC 9112 §6.3`, `MQTT-3.1.2-3`. */
  readonly clause: string;
  /** The sentence in English, its details filled in. */
  readonly sentence: string;
  readonly details: LabErrorDetails;
}

export type Decoded = DecodedMessage | Violation;

/** The English sentence of a violation. */
export function violationSentence(code: ViolationCode, details: LabErrorDetails): string {
  return fillSentence(sentences[code], details);
}
