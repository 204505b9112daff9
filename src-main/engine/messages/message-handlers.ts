/** Commands about messages, all handed on to the service. */
import type { ParsedCommandInput } from '../../contract/commands';
import { messageCommandSchemas, type MessageCommandOutputs } from '../../contract/messages';
import type { Bench } from '../bench';
import type { MessageCommandName } from './message-service';

type Handlers = {
  readonly [N in MessageCommandName]: (bench: Bench, input: ParsedCommandInput<N>) => Promise<MessageCommandOutputs[N]>;
};

const names = Object.keys(messageCommandSchemas) as MessageCommandName[];

export const messageHandlers = Object.fromEntries(
  names.map((name) => [name, (bench: Bench, input: never) => bench.askMessages(name, input)]),
) as unknown as Handlers;
