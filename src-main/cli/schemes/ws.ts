/** `listen ws:// --subprotocol P --header 'K: V' --binary`, `connect ws://… --subprotocol P --header 'K: V' --binary`. */
import { toHex } from '../../contract/byte-format';
import type { Message } from '../../contract/message';
import { encodeMessage } from '../../contract/notation';
import type { NameAndValue } from '../../contract/spec/common';
import type { SessionSpecInput } from '../../contract/session-spec';
import { UsageError } from '../usage-error';
import type { OptionValues, SchemeOptions } from './scheme-options';

export const wsOptions: SchemeOptions = {
  schemes: ['ws', 'wss'],
  listen: ['subprotocol', 'header', 'binary'],
  connect: ['subprotocol', 'header', 'binary'],
  common: { listen: ['send', 'stdin', 'echo', 'reply', 'greet'], connect: ['send', 'stdin'] },
  // --header is http's.
  add(command) {
    command
      .option(
        '--subprotocol <name>',
        'offered, or chosen from what is offered; the first has precedence (WebSocket, repeatable)',
        readSubprotocol,
      )
      .option('--binary', 'messages are binary; without it text where they are UTF-8 (WebSocket)');
  },
  spec(spec, values): SessionSpecInput {
    if (spec.kind !== 'ws-server' && spec.kind !== 'ws-client') return spec;
    const common = {
      subprotocols: (values['subprotocol'] as string[] | undefined) ?? [],
      headers: (values['header'] as NameAndValue[] | undefined) ?? [],
    };
    return { ...spec, ...common, answering: answering(values) };
  },
};

function answering({ greet, reply, echo, binary }: OptionValues) {
  const as = (message: Message | undefined): Message | null =>
    message === undefined ? null : binary === true ? asBytes(message) : message;
  return { greeting: as(greet), reply: as(reply), echo: echo ?? false };
}

/** The same bytes, written as bytes: they go as a binary message. */
function asBytes(message: Message): Message {
  return { mode: 'hex', text: toHex(encodeMessage(message)), encoding: 'utf-8', lineEnd: 'none' };
}

function readSubprotocol(name: string, earlier: readonly string[] = []): string[] {
  if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,255}$/.test(name))
    throw new UsageError(`--subprotocol: “${name}” is not a subprotocol: letters, digits and !#$%&'*+.^_\`|~- only.`);
  return [...earlier, name];
}
