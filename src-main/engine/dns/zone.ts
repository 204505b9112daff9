/** A small authoritative name server's answers, from a table of records (RFC 1034 §4.3.2, RFC 4592, RFC 2308). */
import type { Answer } from 'dns-packet';
import type { DnsRecord } from '../../contract/spec/dns';
import { encodeRecord, typeText } from './record-data';

export interface ZoneAnswer {
  readonly rcode: 'NOERROR' | 'NXDOMAIN' | 'REFUSED';
  readonly isAuthoritative: boolean;
  readonly answers: readonly Answer[];
  readonly authorities: readonly Answer[];
  readonly additionals: readonly Answer[];
}

/** A chain of aliases is followed so far. */
const maximumAliases = 16;

export class Zone {
  readonly #byName = new Map<string, Answer[]>();
  /** Names that exist, those in between included (RFC 8020). */
  readonly #names = new Set<string>();
  /** Where zones begin, the longest name first. Without any the server has all names. */
  readonly #apexes: readonly string[];

  /** Throws `BAD_INPUT`, naming what is wrong with a record. */
  constructor(records: readonly DnsRecord[]) {
    const apexes = new Set<string>();
    for (const record of records) {
      const answer = encodeRecord(record);
      const name = fold(answer.name);
      const held = this.#byName.get(name);
      if (held === undefined) this.#byName.set(name, [answer]);
      else held.push(answer);
      for (const ancestor of ancestry(name)) this.#names.add(ancestor);
      if (record.type === 'SOA') apexes.add(name);
    }
    this.#apexes = [...apexes].sort((one, other) => other.length - one.length);
  }

  lookup(asked: string, type: string): ZoneAnswer {
    const apex = this.#apexOf(fold(asked));
    if (apex === null) {
      return { rcode: 'REFUSED', isAuthoritative: false, answers: [], authorities: [], additionals: [] };
    }
    const answers: Answer[] = [];
    let name = asked;
    let rcode: ZoneAnswer['rcode'] = 'NOERROR';
    for (let hops = 0; hops <= maximumAliases; hops += 1) {
      const held = this.#recordsAt(name);
      if (held === null) {
        rcode = 'NXDOMAIN';
        break;
      }
      const wanted = held.filter((record) => type === 'ANY' || typeText(record.type) === type);
      const alias = held.find((record) => record.type === 'CNAME');
      answers.push(...(wanted.length > 0 ? wanted : alias === undefined ? [] : [alias]));
      if (wanted.length > 0 || alias?.type !== 'CNAME') break;
      name = alias.data;
      // An alias that leads outside is for the asker to follow.
      if (this.#apexOf(fold(name)) === null) break;
    }
    const isNegative = answers.every((record) => record.type === 'CNAME') && type !== 'CNAME' && type !== 'ANY';
    const authorities = isNegative ? this.#startOfAuthority(apex) : [];
    return { rcode, isAuthoritative: true, answers, authorities, additionals: this.#addressesOf(answers) };
  }

  /** Null: the name does not exist, and no wildcard stands in for it. */
  #recordsAt(asked: string): Answer[] | null {
    const name = fold(asked);
    const exact = this.#byName.get(name);
    if (exact !== undefined) return exact;
    if (this.#names.has(name)) return [];
    const [, ...ancestors] = ancestry(name);
    for (const ancestor of ancestors) {
      const wildcard = this.#byName.get(ancestor === '.' ? '*' : `*.${ancestor}`);
      if (wildcard !== undefined) return wildcard.map((record) => ({ ...record, name: asked }));
      // The closest name that exists shuts out wildcards above it (RFC 4592 §3.3.1).
      if (this.#names.has(ancestor) && ancestor !== '.') return null;
    }
    return null;
  }

  #apexOf(name: string): string | null {
    if (this.#apexes.length === 0) return '.';
    return this.#apexes.find((apex) => apex === '.' || name === apex || name.endsWith(`.${apex}`)) ?? null;
  }

  /** Its TTL is the lesser of its own and its last field (RFC 2308 §3). */
  #startOfAuthority(apex: string): Answer[] {
    const soa = this.#byName.get(apex)?.find((record) => record.type === 'SOA');
    if (soa?.type !== 'SOA') return [];
    return [{ ...soa, ttl: Math.min(soa.ttl ?? 0, soa.data.minimum ?? 0) }];
  }

  /** Addresses of the hosts that an answer names, where they are ours. */
  #addressesOf(answers: readonly Answer[]): Answer[] {
    const hosts = new Set<string>();
    for (const record of answers) {
      if (record.type === 'MX') hosts.add(fold(record.data.exchange));
      if (record.type === 'SRV') hosts.add(fold(record.data.target));
      if (record.type === 'NS') hosts.add(fold(record.data));
    }
    return [...hosts].flatMap((host) =>
      (this.#byName.get(host) ?? []).filter(({ type }) => type === 'A' || type === 'AAAA'),
    );
  }
}

/** Names compare without case (RFC 4343). */
function fold(name: string): string {
  const bare = name.replace(/\.$/, '');
  return bare === '' ? '.' : bare.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}

/** The name itself, then each one above it, up to the root. */
function ancestry(name: string): string[] {
  if (name === '.') return ['.'];
  const labels = name.split('.');
  return [...labels.map((_, index) => labels.slice(index).join('.')), '.'];
}
