/** What the encoding and line end pickers offer. The contract keeps these lists beside its schemas, which the page does not load. */
import type { Encoding, LineEnd } from '../../src-main/contract/message';

/** The names are the encodings' own, the same in every language. */
export const encodingNames: Readonly<Record<Encoding, string>> = {
  'utf-8': 'UTF-8',
  gbk: 'GBK',
  gb18030: 'GB18030',
  big5: 'Big5',
  latin1: 'Latin-1',
  'windows-1252': 'Windows-1252',
  'utf-16le': 'UTF-16LE',
  'utf-16be': 'UTF-16BE',
  shift_jis: 'Shift_JIS',
  'euc-jp': 'EUC-JP',
  'euc-kr': 'EUC-KR',
};
export const encodings = Object.keys(encodingNames) as readonly Encoding[];
export const encodingOptions = encodings.map((value) => ({ value, label: encodingNames[value] }));

export const lineEnds: readonly LineEnd[] = ['none', 'lf', 'crlf', 'cr', 'nul'];
