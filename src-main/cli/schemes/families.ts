/** Every family of schemes that has more than bytes to offer, in one table. */
import type { Command } from 'commander';
import type { Scheme } from '../../contract/session-kinds';
import type { Verb } from '../session-spec-of';
import { UsageError } from '../usage-error';
import { dnsOptions } from './dns';
import { httpOptions } from './http';
import { mqttOptions } from './mqtt';
import { ntpOptions } from './ntp';
import { wsOptions } from './ws';
import type { CommonOption, OptionValues, SchemeOptions } from './scheme-options';

const families: readonly SchemeOptions[] = [dnsOptions, httpOptions, mqttOptions, ntpOptions, wsOptions];

/** Null for a scheme of bytes: tcp, tls, udp. */
export function familyOf(scheme: Scheme): SchemeOptions | null {
  return families.find(({ schemes }) => schemes.includes(scheme)) ?? null;
}

export function addFamilyOptions(command: Command): void {
  for (const family of families) family.add(command);
}

/** Refuses options that mean nothing to the scheme, naming those that they go with. Throws UsageError. */
export function checkOptions(scheme: Scheme, verb: Verb, values: OptionValues, hasSends: boolean): void {
  const family = familyOf(scheme);
  const own = family?.[verb] ?? [];
  for (const other of families) {
    for (const name of [...other.listen, ...other.connect]) {
      if (values[name] === undefined || own.includes(name)) continue;
      throw new UsageError(`--${optionName(name)} goes with ${homesOf(name)}.`);
    }
  }
  if (family === null) return;
  const common = family.common[verb];
  const given: readonly (readonly [CommonOption, boolean])[] = [
    ['send', hasSends],
    ['stdin', values.stdin === true],
    ['echo', values.echo === true],
    ['reply', values.reply !== undefined],
    ['greet', values.greet !== undefined],
  ];
  const wrong = given.find(([name, isGiven]) => isGiven && !common.includes(name));
  if (wrong) {
    const hint = family.insteadOfSending === undefined ? '' : `: ${family.insteadOfSending}`;
    throw new UsageError(`--${wrong[0]} means nothing to ${verb} ${scheme}://${hint}.`);
  }
}

/** `listen dns://`; both verbs where both take it. */
function homesOf(name: string): string {
  const homes = families.flatMap(({ schemes, listen, connect }) => {
    const verbs = [listen.includes(name) ? 'listen' : '', connect.includes(name) ? 'connect' : ''].filter(Boolean);
    if (verbs.length === 0) return [];
    return [verbs.length === 2 ? `${schemes[0]}://` : `${verbs[0]} ${schemes[0]}://`];
  });
  return homes.join(', ');
}

/** `recordSet` → `record-set` */
function optionName(attribute: string): string {
  return attribute.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
