import { describe, expect, it } from 'vitest';
import { compileFilter } from '../../../../../src-main/engine/decode/filter/filter';
import { messageRecord, record } from './records';

const lets = (filter: string) => compileFilter(filter).matches(messageRecord());

describe('a filter on messages', () => {
  it.each([
    'http',
    'message && proto == http',
    'type == Request',
    'summary contains "GET /a"',
    'summary matches "^get"',
    'violation',
    'violation.code == http_host_missing',
    'violation.severity == error',
    'violation.severity >= warning',
    'severity in {warning, error}',
    'violation.clause == "RFC 9112 §3.2"',
    'http && tcp && port == 8888',
  ])('%j lets a request through', (filter) => {
    expect(lets(filter)).toBe(true);
  });

  it.each([
    'mqtt',
    'type == response',
    'violation.severity < error',
    'exchange.part == ends',
    'json',
    'summary contains "get"',
  ])('%j holds it back', (filter) => {
    expect(lets(filter)).toBe(false);
    expect(compileFilter(filter).matches(record())).toBe(false);
  });

  it('says what it has to be given', () => {
    const needs = (filter: string) => {
      const { needsMessages, needsContent, needsBytes, protocols } = compileFilter(filter);
      return { needsMessages, needsContent, needsBytes, protocols: protocols && [...protocols] };
    };
    const base = { needsMessages: true, needsContent: false, needsBytes: false, protocols: null };
    expect(needs('tcp')).toEqual({ ...base, needsMessages: false });
    expect(needs('type == query')).toEqual(base);
    expect(needs('http || dns')).toEqual({ ...base, protocols: ['http', 'dns'] });
    expect(needs('http && len > 3')).toEqual({ ...base, protocols: ['http'] });
    expect(needs('!http')).toEqual(base);
    expect(needs('http || len > 3')).toEqual(base);
    expect(needs('json')).toEqual({ ...base, needsContent: true });
  });
});
