/** SVCB and HTTPS records (RFC 9460 §2.2, §7, §14.3). */
import { decodeText } from '../../../contract/text-codec';
import { textValue } from '../content';
import type { FieldReader } from '../field-reader';
import { ipv4Text, ipv6Text } from '../ip-text';
import { serviceKeyName } from './codes';
import { readName } from './names';

export function readService(reader: FieldReader, base: number): string {
  const priority = reader.number('SvcPriority', 2);
  const parts = [String(priority), readName(reader, 'TargetName', base)];
  while (reader.left > 0)
    parts.push(
      reader.group(
        'SvcParam',
        () => readParameter(reader),
        (text) => text,
      ),
    );
  return parts.join(' ');
}

function readParameter(reader: FieldReader): string {
  const key = serviceKeyName(reader.number('SvcParamKey', 2, serviceKeyName));
  const byteLength = reader.number('SvcParamValue Length', 2);
  const value = reader.within(byteLength, () => readValue(reader, key));
  return value === '' ? key : `${key}=${value}`;
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
    default:
      if (reader.left > 0) reader.raw('SvcParamValue', reader.left);
      return '';
  }
}

function list(reader: FieldReader, read: () => string): string {
  const parts: string[] = [];
  while (reader.left > 0) parts.push(read());
  return parts.join(',');
}
