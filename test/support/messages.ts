/** Questions to the bench about messages, and its rows in short lines. */
import { protocolNames, severities } from '../../src-main/contract/decoded';
import { messageRowKinds, type MessageRows, type MessagesState } from '../../src-main/contract/messages';
import { directions } from '../../src-main/contract/records';
import type { FieldNode } from '../../src-main/contract/fields';
import type { CommandInput, CommandOutput } from '../../src-main/contract/commands';
import type { MessageCommandName } from '../../src-main/engine/messages/message-service';
import type { TestBench } from './test-bench';

export async function ask<N extends MessageCommandName>(
  lab: TestBench,
  name: N,
  input: CommandInput<N>,
): Promise<CommandOutput<N>> {
  return (await lab.execute(name, input)) as CommandOutput<N>;
}

/** Resolves when the feed has told so of a session; asks for it first. */
export async function untilDecoded(
  lab: TestBench,
  session: string,
  isSo: (state: MessagesState) => boolean,
): Promise<MessagesState> {
  let latest = await ask(lab, 'messages.state', { session });
  await lab.untilFed(() => {
    for (const message of lab.feed)
      if (message.type === 'messages')
        for (const state of message.changed)
          if (state.session === session && state.generation >= latest.generation) latest = state;
    return isSo(latest);
  });
  return latest;
}

export async function rowsOf(lab: TestBench, session: string, view: number | null = null): Promise<MessageRows> {
  return await ask(lab, 'messages.rows', { session, view, firstIndex: 0, count: 2_000 });
}

const decoder = new TextDecoder();

/** `1 ← http request GET / HTTP/1.1`, `2 → http response … ⇠1`, `3 ← raw 5 B`, `4 event connected`. */
export function linesOf(page: MessageRows): string[] {
  return Array.from(page.number, (number, row) => {
    const kind = messageRowKinds[page.kind[row]!]!;
    const arrow = { none: '·', inbound: '←', outbound: '→' }[directions[page.direction[row]!]!];
    const bytes = page.text.subarray(row === 0 ? 0 : page.textEnd[row - 1]!, page.textEnd[row]);
    const exchange = page.exchange[row]! === 0 || page.exchange[row] === number ? '' : ` ⇠${page.exchange[row]}`;
    const severity = page.severity[row] === 0 ? '' : ` !${severities[page.severity[row]! - 1]}`;
    if (kind === 'event') return `${number} event ${(JSON.parse(decoder.decode(bytes)) as { event: string }).event}`;
    if (kind === 'raw') return `${number} ${arrow} raw ${page.byteLength[row]} B`;
    const proto = protocolNames[page.protocol[row]!] ?? 'none';
    return `${number} ${arrow} ${proto} ${decoder.decode(bytes).replace('\t', ' ')}${exchange}${severity}`;
  });
}

/** The first field of a name, wherever it is. */
export function fieldNamed(fields: readonly FieldNode[], name: string): FieldNode {
  for (const field of fields) {
    if (field.name === name) return field;
    const within = field.children && fieldOrNull(field.children, name);
    if (within) return within;
  }
  throw new Error(`there is no field ${name}`);
}

function fieldOrNull(fields: readonly FieldNode[], name: string): FieldNode | null {
  for (const field of fields) {
    if (field.name === name) return field;
    const within = fieldOrNull(field.children ?? [], name);
    if (within) return within;
  }
  return null;
}
