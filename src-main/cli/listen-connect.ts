/** The commands `listen` and `connect`. */
import type { Command } from 'commander';
import { schemeOf, schemes } from '../contract/session-kinds';
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
import { addFamilyOptions, familyOf } from './schemes/families';
import type { OptionValues } from './schemes/scheme-options';
import { addTlsOptions } from './tls-options';
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
    .argument('<url>', `scheme://host:port[/path], the scheme one of ${schemes.join(', ')}`);
  addUdpOptions(addAnswerOptions(addSendOptions(addCommonOptions(command), sends), verb === 'listen'));
  addTlsOptions(command, verb === 'listen');
  addFamilyOptions(command);
  command.action(async (url: string, values: SessionValues & OptionValues) => {
    const sendsToTheEnd = values.stdin ? isStandardInputFile() : sends.length > 0;
    const spec = await sessionSpecOf(verb, url, values, { sendsToTheEnd, hasSends: sends.length > 0 });
    await checkFiles(sends);
    const errand = familyOf(schemeOf(spec)!)?.errand?.(spec, values) ?? null;
    done(await runSessions([spec], { ...runOptions(values, sends), errand }));
  });
}

export function runOptions(
  values: CommonValues & { readonly stdin?: boolean; readonly binary?: unknown },
  sends: readonly Send[],
): RunOptions {
  const binary = values.binary === true;
  return {
    json: values.json ?? false,
    quiet: values.quiet ?? false,
    record: values.record ?? null,
    forMs: values.for === undefined ? null : values.for * 1000,
    count: values.count ?? null,
    sends: binary ? sends.map((send) => (send.kind === 'bytes' ? { ...send, as: 'binary' } : send)) : sends,
    stdin: values.stdin ?? false,
    binary,
    errand: null,
  };
}
