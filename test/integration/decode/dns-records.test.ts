import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';
import type { DecodedMessage } from '../../../src-main/contract/decoded';
import type { FieldNode } from '../../../src-main/contract/fields';
import { Conversation } from '../../../src-main/engine/decode/conversation';
import { allFields, hex } from '../../support/decoding';

type Told = readonly [name: string, value: string | number, text?: string];

interface Made {
  readonly wire: string;
  readonly records: readonly { owner: string; ttl: number; type: string; fields: readonly Told[] }[];
  readonly options: readonly (readonly Told[])[];
}

const script = new URL('dns-records.py', import.meta.url).pathname;

/** Debian's own Python, which has dnspython. */
const made = (seed: number, rounds: number): Made[] =>
  execFileSync('/usr/bin/python3', [script, String(seed), String(rounds)], { maxBuffer: 1 << 28 })
    .toString()
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Made);

function decoded(wire: string): DecodedMessage {
  const found = new Conversation({ protocol: 'dns', transport: 'udp' }).push('inbound', hex(wire));
  expect(found.filter(({ kind }) => kind === 'violation')).toEqual([]);
  return found[0] as DecodedMessage;
}

const shown = (value: FieldNode['value']): string =>
  value instanceof Uint8Array ? Buffer.from(value).toString('hex') : String(value);

/** The fields with the names of the list, in their order. */
function picked(under: FieldNode, names: ReadonlySet<string>): string[] {
  return [...allFields(under.children ?? [])]
    .filter(({ name, children }) => names.has(name) && !(name === 'Flags' && children === undefined))
    .map(({ name, value }) => `${name}: ${shown(value)}`);
}

const lines = (told: readonly Told[]): string[] => told.map(([name, value]) => `${name}: ${value}`);

const byName = (fields: readonly FieldNode[], name: string): FieldNode[] =>
  [...allFields(fields)].filter((field) => field.name === name);

it('reads records of every type, and every option, as dnspython wrote them', () => {
  const types = new Set<string>();
  let compared = 0;
  for (const { wire, records, options } of made(20261128, 25)) {
    const { fields } = decoded(wire);
    const found = byName(fields, 'Resource record').filter(({ children }) => children![1]!.text !== 'OPT');
    const wanted = (list: Made['records']) => [...list].map(({ owner, type }) => `${owner} ${type}`).sort();
    const own = (record: FieldNode) => `${shown(record.children![0]!.value)} ${record.children![1]!.text!}`;
    expect(found.map(own).sort()).toEqual(wanted(records));
    for (const { owner, type, ttl, fields: told } of records) {
      const record = found.find((one) => own(one) === `${owner} ${type}`)!;
      expect(record.children![3]!.value).toBe(ttl);
      const data = type.startsWith('TYPE') ? record : record.children!.find(({ name }) => name === `${type} RDATA`)!;
      const names = new Set(told.map(([name]) => name));
      expect(picked(data, names), `${type}: ${shown(data.value)}`).toEqual(lines(told));
      for (const [name, , text] of told)
        if (text !== undefined) expect(byName(data.children!, name)[0]!.text).toBe(text);
      types.add(type);
      compared += told.length;
    }
    for (const [at, option] of byName(fields, 'Option').entries()) {
      const told = options[at]!;
      expect(picked(option, new Set(told.map(([name]) => name)))).toEqual(lines(told));
      compared += told.length;
    }
  }
  process.stdout.write(`DNS: ${compared} values of ${types.size} types of records and of options are dnspython's\n`);
  expect(types.size).toBe(44);
});
