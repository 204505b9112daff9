/** What a WebSocket session says without being told each time, as messages. */
import { messageKind, type Message } from '../../contract/message';
import { encodeMessage } from '../../contract/notation';
import type { Answering } from '../../contract/session-spec';
import { isUtf8 } from 'node:buffer';
import type { Outgoing } from './outbox';

export interface MessageAnswers {
  readonly greeting: Outgoing | null;
  readonly reply: Outgoing | null;
  readonly echo: boolean;
}

/** Throws `BAD_HEX`, `BAD_ESCAPE`, `UNENCODABLE`. */
export function prepareMessages({ greeting, reply, echo }: Answering): MessageAnswers {
  return { greeting: greeting && answer(greeting), reply: reply && answer(reply), echo };
}

function answer(message: Message): Outgoing {
  const bytes = encodeMessage(message);
  return outgoing(bytes, messageKind(message));
}

/** One message in one frame. What is no UTF-8 goes as binary: a text message must be (RFC 6455 §5.6). */
export function outgoing(bytes: Uint8Array, as: 'text' | 'binary' = 'text'): Outgoing {
  return { bytes, as: as === 'text' && isUtf8(bytes) ? 'text' : 'binary', fragmentBytes: null, compress: true };
}
