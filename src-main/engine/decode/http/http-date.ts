/** Dates in the three forms that HTTP knows (RFC 9110 §5.6.7). */

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

const fixdate = /^\w{3}, (\d\d) (\w{3}) (\d{4}) (\d\d):(\d\d):(\d\d) GMT$/;
const rfc850 = /^\w{6,9}, (\d\d)-(\w{3})-(\d\d) (\d\d):(\d\d):(\d\d) GMT$/;
const asctime = /^\w{3} (\w{3}) ([ \d]\d) (\d\d):(\d\d):(\d\d) (\d{4})$/;

/** `2026-01-31T12:00:00Z`; null: it is no date. */
export function dateText(text: string): string | null {
  const fixed = fixdate.exec(text) ?? rfc850.exec(text);
  if (fixed) {
    const [, day = '', month = '', year = '', ...time] = fixed;
    return isoOf(year.length === 2 ? fullYear(year) : year, month, day, time);
  }
  const [, month = '', day = '', hour = '', minute = '', second = '', year = ''] = asctime.exec(text) ?? [];
  return year === '' ? null : isoOf(year, month, day, [hour, minute, second]);
}

/** Two digits: what seems more than 50 years ahead is in the past. 70 and more is taken for the last century, without a clock. */
const fullYear = (year: string): string => `${Number(year) >= 70 ? '19' : '20'}${year}`;

function isoOf(year: string, month: string, day: string, time: readonly string[]): string | null {
  const number = months.indexOf(month) + 1;
  if (number === 0) return null;
  return `${year}-${String(number).padStart(2, '0')}-${day.trim().padStart(2, '0')}T${time.join(':')}Z`;
}
