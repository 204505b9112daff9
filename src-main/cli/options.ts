/** Options of the command line, read and checked one by one. Whatever is wrong is a UsageError with its place. */
import { Option, type Command } from 'commander';
import { LabError } from '../contract/errors';
import { messageKind, type Message } from '../contract/message';
import { encodeMessage } from '../contract/notation';
import type { Send } from './sending';
import type { TlsValues } from './tls-options';
import { mistakeIn, UsageError } from './usage-error';

/** As commander hands them over. */
export interface CommonValues {
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly for?: number;
  readonly count?: number;
  readonly record?: string;
}

export interface SessionValues extends CommonValues, TlsValues {
  readonly stdin?: boolean;
  readonly echo?: boolean;
  readonly reply?: Message;
  readonly greet?: Message;
  readonly multicast?: readonly string[];
  readonly broadcast?: boolean;
}

/** Of `listen`, `connect` and `run`. */
export function addCommonOptions(command: Command): Command {
  return command
    .option('--json', 'one JSON object a line instead of text')
    .option('--quiet', 'print only where it listens or is connected, and errors')
    .option('--record <file>', "write the session's pcapng there", readPath)
    .option('--for <seconds>', 'stop after so long', readSeconds)
    .option('--count <n>', 'stop after so many inbound records', readCount);
}

/** The sends are gathered in the order in which they stand on the command line, whatever their kind. */
export function addSendOptions(command: Command, sends: Send[]): Command {
  const bytes = (argument: string, mode: Message['mode']) => (text: string) => {
    const message = messageOf(text, mode);
    sends.push({ kind: 'bytes', bytes: encodeArgument(argument, message), as: messageKind(message) });
    return text;
  };
  return command
    .option(
      '--send <text>',
      'send this (repeatable): \\r \\n \\t \\0 \\\\ \\xHH \\u{…} are read',
      bytes('--send', 'text'),
    )
    .option('--send-hex <hex>', 'send these bytes (repeatable)', bytes('--send-hex', 'hex'))
    .option('--send-file <file>', "send the file's bytes (repeatable)", (path: string) => {
      sends.push({ kind: 'file', path });
      return path;
    })
    .option('--stdin', 'send what arrives on standard input, as it arrives');
}

/** What a server says by itself. A client knows the options too (`isShown: false`), to say that they are not for it. */
export function addAnswerOptions(command: Command, isShown: boolean): Command {
  const answer = (argument: string) => (text: string) => {
    const message = messageOf(text, 'text');
    encodeArgument(argument, message);
    return message;
  };
  return command
    .addOption(new Option('--echo', 'send back what is received').hideHelp(!isShown))
    .addOption(
      new Option('--reply <text>', 'answer every read (TCP) or datagram (UDP) with the text')
        .argParser(answer('--reply'))
        .hideHelp(!isShown),
    )
    .addOption(
      new Option('--greet <text>', 'send the text to every new connection (TCP)')
        .argParser(answer('--greet'))
        .hideHelp(!isShown),
    );
}

export function addUdpOptions(command: Command): Command {
  return command
    .addOption(
      new Option(
        '--multicast <group>',
        'join the group, on an interface with group@address (UDP, repeatable)',
      ).argParser((text: string, earlier: readonly string[] | undefined) => [...(earlier ?? []), text]),
    )
    .option('--broadcast', 'allow sending to broadcast addresses (UDP)');
}

function messageOf(text: string, mode: Message['mode']): Message {
  return { mode, text, encoding: 'utf-8', lineEnd: 'none' };
}

function encodeArgument(argument: string, message: Message): Uint8Array {
  try {
    return encodeMessage(message);
  } catch (error) {
    throw error instanceof LabError ? mistakeIn(argument, message.text, error) : error;
  }
}

/** The longest that a timer can wait, 2^31 - 1 ms: 24 days. */
const maximumSeconds = 2_147_483;

function readPath(path: string): string {
  if (path === '') throw new UsageError('--record: the name of the file is empty.');
  return path;
}

function readSeconds(text: string): number {
  const seconds = Number(text);
  if (!/^(\d+\.?|\d*\.\d+)$/.test(text) || seconds <= 0 || seconds > maximumSeconds)
    throw new UsageError(`--for: “${text}” is not a number of seconds from above 0 to ${maximumSeconds}.`);
  return seconds;
}

function readCount(text: string): number {
  const count = Number(text);
  if (!/^\d+$/.test(text) || count < 1 || !Number.isSafeInteger(count))
    throw new UsageError(`--count: “${text}” is not a number of records from 1 up.`);
  return count;
}
