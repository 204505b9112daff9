/**
 * Header fields between Node's raw form (name, value, name, value …, each byte a character) and ours. Values are
 * written as UTF-8, and read as UTF-8 where they are that, otherwise as ISO 8859-1 (RFC 9110 §5.5).
 */
import type { NameAndValue } from '../../contract/spec/common';
import { refusal, type ReasonKey } from '../../contract/reasons';

const token = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
/** VCHAR, obs-text, SP and HTAB (RFC 9110 §5.5). */

const fieldValue = /^[\t\x20-\x7e\x80-\u{10ffff}]*$/u;
// eslint-disable-next-line no-control-regex
const ascii = /^[\x00-\x7f]*$/;

const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Flat, as Node writes it: one character a byte. Throws `HTTP_HEADER_NOT_VALID`. */
export function toRawFields(fields: readonly NameAndValue[]): string[] {
  return fields.flatMap(({ name, value }) => {
    // It announces what is never sent here, and Node refuses it without chunks.
    if (name.toLowerCase() === 'trailer') throw refusal('HTTP_HEADER_NOT_VALID', 'http-field-trailer', { name });
    return [checked(name, token, name, 'http-field-name'), rawValue(name, value)];
  });
}

function rawValue(name: string, value: string): string {
  const trimmed = checked(value, fieldValue, name, 'http-field-value');
  return ascii.test(trimmed) ? trimmed : Buffer.from(trimmed, 'utf8').toString('latin1');
}

function checked(text: string, allowed: RegExp, name: string, reason: ReasonKey): string {
  if (!allowed.test(text)) throw refusal('HTTP_HEADER_NOT_VALID', reason, { name });
  return text;
}

/** From Node's `rawHeaders` or what was written with `toRawFields`. */
export function fromRawFields(raw: readonly string[]): NameAndValue[] {
  const fields: NameAndValue[] = [];
  for (let at = 0; at + 1 < raw.length; at += 2)
    fields.push({ name: fromLatin1(raw[at]!), value: fromLatin1(raw[at + 1]!) });
  return fields;
}

/** The raw form of a head as it was written: a first line, then `name: value` lines. */
export function rawFieldsOf(head: string): string[] {
  const lines = head.split('\r\n').slice(1);
  return lines.flatMap((line) => {
    const colon = line.indexOf(':');
    return colon === -1 ? [] : [line.slice(0, colon), line.slice(colon + 1).trim()];
  });
}

/** A text that Node made of bytes one by one. */
export function fromLatin1(text: string): string {
  if (ascii.test(text)) return text;
  try {
    return strictUtf8.decode(Buffer.from(text, 'latin1'));
  } catch {
    // Not UTF-8: ISO 8859-1 it is.
    return text;
  }
}

/** The values of a field, in order; the name in lower case. */
export function valuesOf(raw: readonly string[], name: string): string[] {
  const values: string[] = [];
  for (let at = 0; at + 1 < raw.length; at += 2) {
    const candidate = raw[at]!;
    if (candidate.length === name.length && candidate.toLowerCase() === name) values.push(raw[at + 1]!);
  }
  return values;
}

/** All values as one list, or null without any (RFC 9110 §5.3). */
export function valueOf(raw: readonly string[], name: string): string | null {
  const values = valuesOf(raw, name);
  return values.length === 0 ? null : values.join(', ');
}
