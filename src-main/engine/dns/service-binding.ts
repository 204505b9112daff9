/** HTTPS and SVCB record data (RFC 9460 §2), which `dns-packet` leaves as bytes. */
import { serviceParameters } from '../../contract/dns-record-problem';
import { zoneWords } from '../../contract/zone-words';
import { absolute } from './zone-text';

/** `1 . alpn="h2,h3" port=8443` → bytes. The text has no problem (`recordProblem`). */
export function encodeServiceBinding(text: string): Buffer {
  const [priority = '0', target = '.', ...parameters] = splitParameters(text);
  const head = Buffer.alloc(2);
  head.writeUInt16BE(Number(priority));
  const pairs = parameters.map(encodeParameter).sort((one, other) => one.key - other.key);
  const parts = pairs.flatMap(({ key, value }) => {
    const header = Buffer.alloc(4);
    header.writeUInt16BE(key, 0);
    header.writeUInt16BE(value.length, 2);
    return [header, value];
  });
  return Buffer.concat([head, encodeName(target), ...parts]);
}

/** Bytes → the text above; null where they are no service binding. */
export function serviceBindingText(data: Buffer): string | null {
  if (data.length < 3) return null;
  const name = readName(data, 2);
  if (name === null) return null;
  const words = [String(data.readUInt16BE(0)), absolute(name.text)];
  for (let at = name.end; at < data.length;) {
    if (at + 4 > data.length) return null;
    const key = data.readUInt16BE(at);
    const end = at + 4 + data.readUInt16BE(at + 2);
    if (end > data.length) return null;
    words.push(parameterText(key, data.subarray(at + 4, end)));
    at = end;
  }
  return words.join(' ');
}

/** Quotes may stand inside a parameter: `alpn="h2,h3"`. */
function splitParameters(text: string): string[] {
  return [...text.matchAll(/(?:[^\s"]|"(?:[^"\\]|\\.)*")+/gs)].map(([word]) => word);
}

function encodeParameter(text: string): { key: number; value: Buffer } {
  const at = text.indexOf('=');
  const name = (at < 0 ? text : text.slice(0, at)).toLowerCase();
  const value = at < 0 ? '' : (zoneWords(text.slice(at + 1))?.[0]?.text ?? '');
  const numbered = /^key(\d{1,5})$/.exec(name);
  const key = numbered ? Number(numbered[1]) : serviceParameters.findIndex((known) => known === name);
  return { key, value: encodeValue(key, value) };
}

function encodeValue(key: number, value: string): Buffer {
  const items = value.split(',');
  switch (serviceParameters[key]) {
    case 'mandatory':
      return Buffer.concat(items.map((item) => uint16(serviceParameters.findIndex((known) => known === item))));
    case 'alpn':
      return Buffer.concat(items.map((item) => Buffer.concat([Buffer.of(item.length), Buffer.from(item, 'latin1')])));
    case 'no-default-alpn':
      return Buffer.alloc(0);
    case 'port':
      return uint16(Number(value));
    case 'ipv4hint':
      return Buffer.concat(items.map((item) => Buffer.from(item.split('.').map(Number))));
    case 'ipv6hint':
      return Buffer.concat(items.map(ipv6Bytes));
    case 'ech':
      return Buffer.from(value, 'base64');
    default:
      return Buffer.from(value, 'latin1');
  }
}

function parameterText(key: number, value: Buffer): string {
  const name = serviceParameters[key] ?? `key${key}`;
  switch (name) {
    case 'mandatory':
      return `${name}=${pairs(value)
        .map((code) => serviceParameters[code] ?? `key${code}`)
        .join(',')}`;
    case 'alpn':
      return `${name}="${lengthPrefixed(value).join(',')}"`;
    case 'no-default-alpn':
    case 'ohttp':
      return name;
    case 'port':
      return `${name}=${value.length === 2 ? value.readUInt16BE(0) : value.toString('hex')}`;
    case 'ipv4hint':
      return `${name}=${groups(value, 4)
        .map((address) => address.join('.'))
        .join(',')}`;
    case 'ipv6hint':
      return `${name}=${groups(value, 16).map(ipv6Text).join(',')}`;
    case 'ech':
      return `${name}=${value.toString('base64')}`;
    default:
      return `${name}="${value.toString('latin1').replace(/["\\]/g, '\\$&')}"`;
  }
}

function uint16(value: number): Buffer {
  return Buffer.of((value >> 8) & 0xff, value & 0xff);
}

const pairs = (value: Buffer): number[] => groups(value, 2).map((pair) => pair.readUInt16BE(0));

function groups(value: Buffer, length: number): Buffer[] {
  const found: Buffer[] = [];
  for (let at = 0; at + length <= value.length; at += length) found.push(value.subarray(at, at + length));
  return found;
}

function lengthPrefixed(value: Buffer): string[] {
  const found: string[] = [];
  for (let at = 0; at < value.length; at += 1 + value[at]!) {
    found.push(value.toString('latin1', at + 1, at + 1 + value[at]!));
  }
  return found;
}

function ipv6Bytes(address: string): Buffer {
  // The URL parser writes every form of an IPv6 address as groups in hexadecimal.
  const host = new URL(`http://[${address}]/`).hostname.slice(1, -1);
  const [before = '', after] = host.split('::');
  const words = (text: string): number[] => (text === '' ? [] : text.split(':').map((word) => parseInt(word, 16)));
  const head = words(before);
  const tail = after === undefined ? [] : words(after);
  const middle = new Array<number>(8 - head.length - tail.length).fill(0);
  return Buffer.concat([...head, ...middle, ...tail].map(uint16));
}

function ipv6Text(bytes: Buffer): string {
  const words = groups(bytes, 2).map((pair) => pair.readUInt16BE(0).toString(16));
  return new URL(`http://[${words.join(':')}]/`).hostname.slice(1, -1);
}

/** Never compressed (RFC 9460 §2.2). */
function readName(data: Buffer, start: number): { text: string; end: number } | null {
  const labels: string[] = [];
  let at = start;
  while (at < data.length) {
    const length = data[at]!;
    if (length === 0) return { text: labels.join('.'), end: at + 1 };
    if (length > 63 || at + 1 + length > data.length) return null;
    labels.push(data.toString('latin1', at + 1, at + 1 + length));
    at += 1 + length;
  }
  return null;
}

function encodeName(name: string): Buffer {
  const labels = name
    .replace(/\.$/, '')
    .split('.')
    .filter((label) => label !== '');
  return Buffer.concat([
    ...labels.map((label) => Buffer.concat([Buffer.of(label.length), Buffer.from(label, 'latin1')])),
    Buffer.of(0),
  ]);
}
