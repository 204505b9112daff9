/** The names of character encodings in `charset` parameters (WHATWG Encoding §4.2; the usual ones). */
import type { Encoding } from '../../../contract/message';

const labels: Readonly<Record<Encoding, readonly string[]>> = {
  'utf-8': ['utf-8', 'utf8', 'us-ascii', 'ascii'],
  gbk: ['gbk', 'gb2312', 'x-gbk', 'gb_2312-80', 'cp936'],
  gb18030: ['gb18030'],
  big5: ['big5', 'big5-hkscs', 'x-x-big5'],
  latin1: ['iso-8859-1', 'latin1', 'iso8859-1', 'l1'],
  'windows-1252': ['windows-1252', 'cp1252'],
  'utf-16le': ['utf-16le', 'utf-16'],
  'utf-16be': ['utf-16be'],
  shift_jis: ['shift_jis', 'sjis', 'shift-jis', 'windows-31j', 'x-sjis'],
  'euc-jp': ['euc-jp', 'x-euc-jp'],
  'euc-kr': ['euc-kr', 'ks_c_5601-1987', 'windows-949'],
};

const byLabel = new Map<string, Encoding>();
for (const [encoding, names] of Object.entries(labels))
  for (const name of names) byLabel.set(name, encoding as Encoding);

/** Null: it is none that is known here. */
export function encodingOf(charset: string): Encoding | null {
  return byLabel.get(charset.trim().toLowerCase()) ?? null;
}
