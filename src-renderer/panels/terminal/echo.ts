import { splitKeys } from './key-sequences';

/** What raw keys look like when they are shown here: as a terminal's driver echoes them (termios `ECHO`, `ECHOCTL`). */
export function echoOf(data: string): string {
  return splitKeys(data).map(echoOfKey).join('');
}

function echoOfKey(key: string): string {
  const code = key.codePointAt(0) ?? 0;
  if (key === '\r') return '\r\n';
  if (key === '\x7f') return '\b \b';
  // Arrows and function keys are the peer's to act on: the cursor stays.
  if (key.length > 1 && code === 0x1b) return '';
  if (code < 0x20) return `^${String.fromCharCode(code + 0x40)}`;
  return key;
}
