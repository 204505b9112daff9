/** The command line: what it takes, and which exit status follows. */
import { Command, CommanderError } from 'commander';
import { asLabError } from '../engine/failures';
import { version } from '../engine/version';
import { addDecodeCommand } from './decode-command';
import { addSessionCommand } from './listen-connect';
import { complain, Output } from './output';
import { UsageError } from './usage-error';
import { addRunCommand } from './workspace-command';

const failedStatus = 1;
const usageStatus = 2;

const notes = `
URLs: tcp, tls, udp, http, https, ws, wss, mqtt, mqtts, dns or ntp, then
://host:port, with a path for http and ws; IPv6 in brackets; port 0 picks a free
one; listen without a host binds 127.0.0.1.

Exit status: 0 done; 1 the session failed; 2 the command line was wrong;
130 interrupted.

Examples:
  wirebench listen tcp://127.0.0.1:8888 --reply 'Hello!' --record server.pcapng
  wirebench connect tcp://127.0.0.1:8888 --send 'Hello\\r\\n' --count 1
  wirebench listen udp://:0 --echo --json
  wirebench listen tls://:8443 --echo --keylog --record tls.pcapng
  wirebench connect dns://9.9.9.9 --query example.com --type AAAA
  wirebench decode server.pcapng --filter 'dir == in && len > 100'`;

/** Runs one command line; returns the exit status. */
export async function main(args: readonly string[]): Promise<number> {
  let status = 0;
  let said = '';
  const program = createProgram((result) => (status = result));
  const onText = { writeOut: (text: string) => void (said += text), writeErr: () => undefined };
  for (const command of [program, ...program.commands]) command.configureOutput(onText).exitOverride();
  try {
    await program.parseAsync([...args], { from: 'user' });
    return status;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return await sayHelp(said);
    return await explain(error);
  }
}

function createProgram(done: (status: number) => void): Command {
  const program = new Command('wirebench')
    .description(
      'Servers and clients of TCP, UDP, TLS, HTTP, WebSocket, MQTT, DNS and NTP, every byte recorded: the packet lab without its window.',
    )
    .version(version, '--version', 'print the version')
    .helpOption('--help', 'print this help')
    .helpCommand(false)
    .addHelpText('after', notes);
  addSessionCommand(program, 'listen', 'open a server session and print its traffic until interrupted', done);
  addSessionCommand(program, 'connect', 'open a client session', done);
  addRunCommand(program, done);
  addDecodeCommand(program, done);
  for (const command of program.commands) command.helpOption('--help', 'print this help');
  return program;
}

async function sayHelp(text: string): Promise<number> {
  const output = new Output(() => undefined);
  await output.print(text.trimEnd());
  await output.flush();
  return 0;
}

async function explain(error: unknown): Promise<number> {
  if (error instanceof UsageError) {
    await complain(error.message);
    return usageStatus;
  }
  if (error instanceof CommanderError) {
    await complain(`${usageMessage(error)}\nTry wirebench --help.`);
    return usageStatus;
  }
  await complain(asLabError(error).message);
  return failedStatus;
}

function usageMessage({ code, message }: CommanderError): string {
  if (code === 'commander.help') return 'a command is missing: listen, connect, run or decode.';
  return message.replace(/^error: /, '');
}
