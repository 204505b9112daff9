/** The commands `listen` and `connect`. */
import type { Command } from 'commander';
import {
  addAnswerOptions,
  addCommonOptions,
  addSendOptions,
  addUdpOptions,
  type CommonValues,
  type SessionValues,
} from './options';
import { runSessions, type RunOptions } from './run-sessions';
import type { Send } from './sending';
import { checkFiles, isStandardInputFile } from './send-files';
import { sessionSpecOf, type Verb } from './session-spec-of';

/** `done` gets the exit status. */
export function addSessionCommand(
  program: Command,
  verb: Verb,
  description: string,
  done: (status: number) => void,
): void {
  const sends: Send[] = [];
  const command = program
    .command(verb)
    .description(description)
    .argument('<url>', 'tcp://host:port or udp://host:port');
  addUdpOptions(addAnswerOptions(addSendOptions(addCommonOptions(command), sends), verb === 'listen'));
  command.action(async (url: string, values: SessionValues) => {
    const sendsToTheEnd = values.stdin ? isStandardInputFile() : sends.length > 0;
    const spec = sessionSpecOf(verb, url, values, sendsToTheEnd);
    await checkFiles(sends);
    done(await runSessions([spec], runOptions(values, sends)));
  });
}

export function runOptions(values: CommonValues & { readonly stdin?: boolean }, sends: readonly Send[]): RunOptions {
  return {
    json: values.json ?? false,
    quiet: values.quiet ?? false,
    record: values.record ?? null,
    forMs: values.for === undefined ? null : values.for * 1000,
    count: values.count ?? null,
    sends,
    stdin: values.stdin ?? false,
  };
}
