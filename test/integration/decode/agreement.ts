/** Our messages beside tshark's, field by field: name, place and value. */
import type { SeenMessage, Seen } from './dissection';
import { explanationOf, onlyWireshark } from './explained';
import type { OurField, OurMessage } from './our-dissection';
import { names, type Names } from './wireshark-names';

/** Of one exchange: what was compared, and what came of it. */
export class Agreement {
  messages = 0;
  compared = 0;
  agreed = 0;
  /** By reason. */
  readonly explained = new Map<string, number>();
  /** Fields of the wire that tshark has and we have not, with the reason. */
  readonly onlyTheirs = new Map<string, number>();
  readonly differences: string[] = [];

  constructor(readonly exchange: string) {}

  /** By flow and protocol, in the order of each. */
  compare(ours: readonly OurMessage[], theirs: readonly SeenMessage[]): void {
    const [mine, others] = [byFlow(ours), byFlow(theirs)];
    for (const key of new Set([...mine.keys(), ...others.keys()])) {
      const [left, right] = [mine.get(key) ?? [], others.get(key) ?? []];
      if (left.length !== right.length)
        this.differences.push(
          `${key}: ${left.length} messages (${left.map(({ type }) => type).join(', ')}), tshark ${right.length}`,
        );
      else for (const [at, message] of left.entries()) this.#compareMessage(message, right[at]!);
    }
  }

  #compareMessage(message: OurMessage, theirs: SeenMessage): void {
    this.messages += 1;
    const mine = asSeen(message);
    for (const row of names[message.proto]) {
      const left = mine.filter(({ name }) => name === row.wireshark);
      const right = theirs.fields
        .filter(({ name }) => name === row.wireshark)
        .map((seen) => ({ ...seen, show: normal(seen, row) }));
      this.#compareRow(message, row, left, right);
    }
    const known = new Set(names[message.proto].map(({ wireshark }) => wireshark));
    for (const { name, len } of theirs.fields) if (name !== '' && len > 0 && !known.has(name)) this.#noteTheirs(name);
  }

  #compareRow(message: OurMessage, row: Names, left: readonly Mine[], right: readonly Seen[]): void {
    const count = Math.max(left.length, right.length);
    const agreed = left.length === right.length ? left.filter((one, at) => isSame(one, right[at]!)).length : 0;
    this.compared += count;
    this.agreed += agreed;
    if (agreed === count) return;
    const difference = `${message.type} ${row.wireshark}: ${picture(left)}; tshark ${picture(right)}`;
    const reason = explanationOf({ message, row, left, right });
    if (reason === null) this.differences.push(difference);
    else this.explained.set(reason, (this.explained.get(reason) ?? 0) + count - agreed);
  }

  #noteTheirs(name: string): void {
    if (onlyWireshark(name) === null) this.differences.push(`only tshark has ${name}`);
    this.onlyTheirs.set(name, (this.onlyTheirs.get(name) ?? 0) + 1);
  }
}

export interface Mine extends Seen {
  /** Bytes look like this where they are text. */
  readonly otherwise?: string;
}

function byFlow<T extends { readonly proto: string; readonly flow: string }>(messages: readonly T[]): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const message of messages) {
    const key = `${message.proto} ${message.flow}`;
    groups.set(key, [...(groups.get(key) ?? []), message]);
  }
  return groups;
}

/** Every field, and what the table may say of its place. */
function* placed(fields: readonly OurField[], places: readonly string[]): Generator<[OurField, readonly string[]]> {
  for (const field of fields) {
    yield [field, places];
    const type = field.children?.find(({ name }) => name.toUpperCase() === 'TYPE')?.text;
    const record = type === undefined ? places.filter((place) => place.startsWith('type ')) : [`type ${type}`];
    yield* placed(field.children ?? [], [field.name, ...record]);
  }
}

/** As Wireshark would have it. */
function asSeen(message: OurMessage): Mine[] {
  return [...placed(message.fields, ['#', `#${message.type}`])].flatMap(([field, places]) =>
    names[message.proto]
      .filter((row) => fits(row, field, places))
      .map((row) => ({ name: row.wireshark, at: field.at, len: lengthOf(message, field), ...shown(row, field) })),
  );
}

/** Wireshark counts the end of a line as part of it. */
function lengthOf({ proto }: OurMessage, { name, len, children }: OurField): number {
  const isLine = proto === 'http' && (name === 'chunk-size' || children?.[0]?.name === 'field-name');
  return isLine ? len + 2 : len;
}

function fits({ ours, under, valueType }: Names, { name, value }: OurField, places: readonly string[]): boolean {
  if (!ours.includes(name) || (valueType && typeof value !== valueType)) return false;
  return under?.some((one) => (one.startsWith('!') ? !places.includes(one.slice(1)) : places.includes(one))) ?? true;
}

function shown({ as }: Names, { value }: OurField): { readonly show: string; readonly otherwise?: string } {
  if (as === 'place') return { show: '' };
  const show = String(value ?? '');
  // A value of bytes may be text; in JSON the one looks like the other.
  return as === 'bytes' ? { show: Buffer.from(show).toString('hex'), otherwise: show } : { show };
}

/** Wireshark's values in the same form. */
function normal(seen: Seen, row: Names): string {
  switch (row.as) {
    case 'place':
      return '';
    case 'number':
      return String(Number(seen.show));
    case 'bytes':
      return seen.show.replaceAll(':', '');
    case 'text':
      return textOf(seen.show);
  }
}

function textOf(show: string): string {
  if (show === '<Root>') return '.';
  if (show === 'NULL') return '0';
  const time = /^(\w{3}) +(\d+), (\d{4}) (\d\d:\d\d:\d\d\.\d{9}) UTC$/.exec(show);
  if (!time) return show;
  const day = new Date(`${time[1]!} ${time[2]!}, ${time[3]!} UTC`).toISOString().slice(0, 10);
  return `${day}T${time[4]!}Z`;
}

/** A value of ours that is shown in part is compared as far as it goes. */
function isSame(ours: Mine, theirs: Seen): boolean {
  const isPart = ours.len > 16_384;
  const says = (show: string | undefined) =>
    show !== undefined && (show === theirs.show || (isPart && theirs.show.startsWith(show)));
  return ours.at === theirs.at && ours.len === theirs.len && (says(ours.show) || says(ours.otherwise));
}

const picture = (list: readonly Mine[]): string =>
  list.map(({ at, len, show, otherwise }) => `${(otherwise ?? show).slice(0, 60)} @${at}+${len}`).join(', ') ||
  'nothing';

/** For people: every exchange, the reasons of differences, and what only tshark has. */
export function agreementTable(agreements: readonly Agreement[]): string {
  const columns = ['messages', 'fields', 'agreed', 'explained', 'only tshark'];
  const width = Math.max(...agreements.map(({ exchange }) => exchange.length), 8) + 2;
  const lineOf = (name: string, cells: readonly (string | number)[]) =>
    name.padEnd(width) + cells.map((cell) => String(cell).padStart(13)).join('');
  const sum = (of: ReadonlyMap<string, number>) => [...of.values()].reduce((total, count) => total + count, 0);
  const cells = (one: Agreement) => [one.messages, one.compared, one.agreed, sum(one.explained), sum(one.onlyTheirs)];
  const all = agreements.map(cells);
  const total = columns.map((_, column) => all.reduce((count, row) => count + row[column]!, 0));
  return [
    lineOf('exchange', columns),
    ...agreements.map((one) => lineOf(one.exchange, cells(one))),
    lineOf('all', total),
    ...reasons(
      'Explained differences:',
      agreements.map(({ explained }) => explained),
      (reason) => reason,
    ),
    ...reasons(
      'Only tshark:',
      agreements.map(({ onlyTheirs }) => onlyTheirs),
      (name) => `${name}: ${onlyWireshark(name) ?? 'not explained'}`,
    ),
  ].join('\n');
}

function reasons(
  title: string,
  counts: readonly ReadonlyMap<string, number>[],
  told: (key: string) => string,
): string[] {
  const keys = [...new Set(counts.flatMap((one) => [...one.keys()]))].sort();
  if (keys.length === 0) return [];
  const total = (key: string) => counts.reduce((sum, one) => sum + (one.get(key) ?? 0), 0);
  return [title, ...keys.map((key) => `${String(total(key)).padStart(7)}  ${told(key)}`)];
}
