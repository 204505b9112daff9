/** SVCB and HTTPS records (RFC 9460 §2.2, §7, §14.3). */
import { toBase64, toHex } from '../../../contract/byte-format';
import { decodeText } from '../../../contract/text-codec';
import type { Rule } from '../complaints';
import { textValue } from '../content';
import type { FieldReader } from '../field-reader';
import { ipv4Text, ipv6Text } from '../ip-text';
import { serviceKeyName } from './codes';
import { readName } from './names';

const outOfOrder: Rule = { code: 'DNS_SVCB_ORDER', clause: 'RFC 9460 §2.2' };

export function readService(reader: FieldReader, base: number): string {
  const priority = reader.number('SvcPriority', 2, (value) => (value === 0 ? 'AliasMode' : 'ServiceMode'));
  const parts = [String(priority), readName(reader, 'TargetName', base, 'RFC 9460 §2.2')];
  let last = -1;
  while (reader.left > 0) {
    const { at } = reader;
    const { key, text } = reader.group(
      'SvcParam',
      () => readParameter(reader),
      (one) => one.text,
    );
    if (key <= last) reader.complain(outOfOrder, at, 2);
    last = key;
    parts.push(text);
  }
  return parts.join(' ');
}

function readParameter(reader: FieldReader): { key: number; text: string } {
  const key = reader.number('SvcParamKey', 2, serviceKeyName);
  const name = serviceKeyName(key);
  const byteLength = reader.number('SvcParamValue Length', 2);
  const value = reader.within(byteLength, () => readValue(reader, name));
  return { key, text: value === '' ? name : `${name}=${value}` };
}

function readValue(reader: FieldReader, key: string): string {
  switch (key) {
    case 'mandatory':
      return list(reader, () => serviceKeyName(reader.number('Key', 2, serviceKeyName)));
    case 'alpn':
      return list(reader, () => {
        const byteLength = reader.number('alpn-id Length', 1);
        return decodeText(reader.take('alpn-id', byteLength, textValue), 'utf-8');
      });
    case 'port':
      return String(reader.number('Port', 2));
    case 'ipv4hint':
      return list(reader, () => ipv4Text(reader.take('Address', 4, ipv4Text)));
    case 'ipv6hint':
      return list(reader, () => ipv6Text(reader.take('Address', 16, ipv6Text)));
    case 'dohpath':
      return decodeText(reader.take('dohpath', reader.left, textValue), 'utf-8');
    case 'ech':
      return reader.left > 0 ? toBase64(reader.raw('ECHConfigList', reader.left)) : '';
    case 'tls-supported-groups':
      return list(reader, () => String(reader.number('NamedGroup', 2)));
    default:
      return reader.left > 0 ? toHex(reader.raw('SvcParamValue', reader.left)) : '';
  }
}

function list(reader: FieldReader, read: () => string): string {
  const parts: string[] = [];
  while (reader.left > 0) parts.push(read());
  return parts.join(',');
}
