/** `connect dns:// --query NAME --type A`, `listen dns:// --record-set FILE`. */
import { readFile } from 'node:fs/promises';
import { LabError } from '../../contract/errors';
import type { DnsExchange } from '../../contract/dns-exchange';
import { dnsQueryTypes, type DnsQueryType } from '../../contract/dns-types';
import { dnsQuerySchema, dnsRecordSchema, type DnsRecord } from '../../contract/spec/dns';
import { readZoneFile } from '../../contract/zone-file';
import type { SessionSpecInput } from '../../contract/session-spec';
import { encodeQuery } from '../../engine/dns/message';
import { encodeRecord } from '../../engine/dns/record-data';
import { fileError } from '../../engine/link/errno';
import { UsageError } from '../usage-error';
import { asFailure, whenSettled } from './exchange-errand';
import type { Errand, SchemeOptions } from './scheme-options';

export const dnsOptions: SchemeOptions = {
  schemes: ['dns'],
  listen: ['recordSet'],
  connect: ['query', 'type'],
  common: { listen: [], connect: [] },
  add(command) {
    command
      .option('--query <name>', 'the name to ask for; an address with --type PTR (DNS)')
      .option('--type <type>', `${dnsQueryTypes.join(', ')} (DNS; A unless given)`, readType)
      .option('--record-set <file>', 'records to answer with: lines “name ttl type data”, or JSON (DNS)');
  },
  async spec(spec, values): Promise<SessionSpecInput> {
    if (spec.kind === 'dns-server') {
      const path = values['recordSet'] as string | undefined;
      return path === undefined ? spec : { ...spec, records: await readRecordSet(path) };
    }
    if (spec.kind !== 'dns-client') return spec;
    const name = values['query'] as string | undefined;
    if (name === undefined) throw new UsageError('--query is missing: the name to ask for, as in --query example.com.');
    const query = { name, type: (values['type'] as DnsQueryType | undefined) ?? 'A' };
    checkQuery(query);
    return { ...spec, query };
  },
  errand(spec) {
    return spec.kind === 'dns-client' ? askOnce : null;
  },
};

/** The answer to a cut answer is the one over TCP. */
const askOnce: Errand = async (session, surroundings) => {
  const { spec } = session;
  if (spec.kind !== 'dns-client') return null;
  const { entry } = await session.act({ do: 'dns.query', query: spec.query });
  const first = (await whenSettled(session, entry!, surroundings)) as DnsExchange | null;
  const isCut = first?.response?.flags.tc === true && first.transport === 'udp';
  const last = isCut ? ((await whenSettled(session, entry! + 1, surroundings)) as DnsExchange | null) : first;
  return asFailure(last?.error ?? null);
};

function checkQuery(query: { name: string; type: DnsQueryType }): void {
  try {
    encodeQuery(dnsQuerySchema.parse(query), 0);
  } catch (error) {
    throw error instanceof LabError ? new UsageError(`--query: ${error.message}`) : error;
  }
}

function readType(text: string): DnsQueryType {
  const type = dnsQueryTypes.find((known) => known === text.toUpperCase());
  if (type === undefined) throw new UsageError(`--type: “${text}” is none of ${dnsQueryTypes.join(', ')}.`);
  return type;
}

/** Lines as in a zone file with absolute names, or a JSON array of records. Throws UsageError and LabError. */
export async function readRecordSet(path: string): Promise<DnsRecord[]> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw fileError(error, path);
  });
  const records = /^\s*\[/.test(text) ? readJson(path, text) : readLines(path, text);
  for (const [index, record] of records.entries()) {
    try {
      encodeRecord(record);
    } catch (error) {
      if (!(error instanceof LabError)) throw error;
      throw new UsageError(`--record-set: ${path}: record ${index + 1} (${record.name}): ${error.message}`);
    }
  }
  return records;
}

function readJson(path: string, text: string): DnsRecord[] {
  try {
    const parsed = dnsRecordSchema.array().safeParse(JSON.parse(text));
    if (parsed.success) return parsed.data;
    const [issue] = parsed.error.issues;
    throw new UsageError(`--record-set: ${path}: ${issue?.path.join('.')}: ${issue?.message}`);
  } catch (error) {
    if (error instanceof SyntaxError) throw new UsageError(`--record-set: ${path}: ${error.message}`);
    throw error;
  }
}

/** Throws UsageError for the first line that is no record. */
function readLines(path: string, text: string): DnsRecord[] {
  const { records, unread } = readZoneFile(text);
  const [first] = unread;
  if (first === undefined) return [...records];
  throw new UsageError(`--record-set: ${path}: line ${first.line} is not “name ttl type data”: ${first.text}`);
}
