/** UTCTime and GeneralizedTime (RFC 5280 §4.1.2.5). */
import { lineText } from '../content';
import type { Rule } from '../complaints';
import { tags, type DerReader } from './der-reader';

const notATime: Rule = { code: 'X509_TIME', clause: 'RFC 5280 §4.1.2.5', severity: 'warning' };

export function readValidity(der: DerReader): string {
  return der.within(
    'validity',
    [tags.sequence],
    () => `${readTime(der, 'notBefore')} – ${readTime(der, 'notAfter')}`,
    (text) => text,
  );
}

/** `2026-11-28T15:00:00Z`; what is no time as it is written. */
export function readTime(der: DerReader, name: string): string {
  const textOf = (bytes: Uint8Array): string => isoText(lineText(bytes)) ?? lineText(bytes);
  const bytes = der.take(name, [tags.utcTime, tags.generalizedTime], textOf);
  const written = lineText(bytes);
  const { reader } = der;
  if (isoText(written) === null) reader.complain(notATime, reader.at - bytes.length, bytes.length);
  return isoText(written) ?? written;
}

/** Two digits of a year are those of 1950 to 2049. */
function isoText(written: string): string | null {
  const digits = /^(\d{2}|\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/.exec(written);
  if (digits === null) return null;
  const [year, ...rest] = digits.slice(1) as [string, ...string[]];
  const [month, day, hour, minute, second] = rest;
  const whole = year.length === 4 ? year : `${Number(year) < 50 ? '20' : '19'}${year}`;
  return `${whole}-${month}-${day}T${hour}:${minute}:${second}Z`;
}
