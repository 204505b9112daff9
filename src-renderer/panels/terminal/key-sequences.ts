/** Splits what a terminal's keyboard gives into keys: one character, or one escape sequence (ECMA-48 §5). */
const escape = '\x1b';

export function splitKeys(data: string): string[] {
  const keys: string[] = [];
  for (let at = 0; at < data.length;) {
    const key = data[at] === escape ? sequenceAt(data, at) : String.fromCodePoint(data.codePointAt(at) ?? 0);
    keys.push(key);
    at += key.length;
  }
  return keys;
}

function sequenceAt(data: string, at: number): string {
  const kind = data[at + 1];
  if (kind === undefined) return escape;
  if (kind === '[') return data.slice(at, endOfControlSequence(data, at + 2));
  if (kind === 'O') return data.slice(at, at + 3);
  if (']P^_X'.includes(kind)) return data.slice(at, endOfString(data, at + 2));
  return data.slice(at, at + 2);
}

/** CSI: parameters 0x30–0x3f and intermediates 0x20–0x2f, then one final byte 0x40–0x7e. */
function endOfControlSequence(data: string, from: number): number {
  let at = from;
  while (at < data.length && data.charCodeAt(at) >= 0x20 && data.charCodeAt(at) <= 0x3f) at++;
  return Math.min(data.length, at + 1);
}

/** OSC, DCS, PM, APC, SOS: up to BEL or ST. */
function endOfString(data: string, from: number): number {
  for (let at = from; at < data.length; at++) {
    if (data[at] === '\x07') return at + 1;
    if (data[at] === escape) return Math.min(data.length, at + 2);
  }
  return data.length;
}
