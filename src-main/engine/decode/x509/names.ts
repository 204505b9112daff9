/** Distinguished names (RFC 5280 §4.1.2.4) and general names (§4.2.1.6). */
import { toHex } from '../../../contract/byte-format';
import { decodeText } from '../../../contract/text-codec';
import { lineText } from '../content';
import { ipv4Text, ipv6Text } from '../ip-text';
import { context, tags, type DerReader } from './der-reader';
import { attributeAbbreviation } from './object-identifiers';

/** UTF-16, and four bytes a character. */
const bmpString = 0x1e;
const universalString = 0x1c;

/** A field of a name. Returns it as `CN=localhost, O=Wirebench`, in the order of its encoding. */
export function readDistinguishedName(der: DerReader, name: string): string {
  return der.within(
    name,
    [tags.sequence],
    () => {
      const parts: string[] = [];
      while (der.tag !== null) parts.push(readRelativeName(der));
      return parts.join(', ');
    },
    (text) => text,
  );
}

function readRelativeName(der: DerReader): string {
  return der.within(
    'RelativeDistinguishedName',
    [tags.set],
    () => {
      const parts: string[] = [];
      while (der.tag !== null) parts.push(readAttribute(der));
      return parts.join('+');
    },
    (text) => text,
  );
}

function readAttribute(der: DerReader): string {
  return der.within(
    'AttributeTypeAndValue',
    [tags.sequence],
    () => {
      const type = der.objectIdentifier('type');
      return `${attributeAbbreviation(type)}=${readString(der, 'value')}`;
    },
    (text) => text,
  );
}

/** A string of whatever kind; anything else as hexadecimal digits. */
export function readString(der: DerReader, name: string): string {
  const tag = der.tag;
  const textOf = (bytes: Uint8Array): string => stringText(tag ?? 0, bytes);
  return textOf(der.take(name, [], textOf));
}

function stringText(tag: number, bytes: Uint8Array): string {
  if (tag === bmpString) return decodeText(bytes, 'utf-16be');
  if (tag === universalString || (tag & 0x20) !== 0) return `#${toHex(bytes)}`;
  return lineText(bytes);
}

/** Each of a sequence of general names. Returns them as `DNS:localhost`. */
export function readGeneralNames(der: DerReader): string[] {
  const names: string[] = [];
  while (der.tag !== null) names.push(readGeneralName(der));
  return names;
}

export function readGeneralName(der: DerReader): string {
  const text = (label: string, name: string): string => `${label}:${readString(der, name)}`;
  switch (der.tag) {
    case context(1):
      return text('email', 'rfc822Name');
    case context(2):
      return text('DNS', 'dNSName');
    case context(4, true):
      return `DirName:${der.inside([context(4, true)], () => readDistinguishedName(der, 'directoryName'))}`;
    case context(6):
      return text('URI', 'uniformResourceIdentifier');
    case context(7):
      return `IP Address:${addressText(der.take('iPAddress', [context(7)], addressText))}`;
    case context(8):
      return `Registered ID:${der.objectIdentifier('registeredID', context(8))}`;
    case context(0, true):
      return der.within('otherName', [context(0, true)], () => readOtherName(der));
    default:
      der.whole('GeneralName');
      return 'othername';
  }
}

function readOtherName(der: DerReader): string {
  const type = der.objectIdentifier('type-id');
  if (der.tag !== null) der.whole('other value');
  return `othername:${type}`;
}

/** In name constraints a mask of the same length follows the address. */
function addressText(bytes: Uint8Array): string {
  if (bytes.length === 4) return ipv4Text(bytes);
  if (bytes.length === 16) return ipv6Text(bytes);
  if (bytes.length === 8) return `${ipv4Text(bytes.subarray(0, 4))}/${ipv4Text(bytes.subarray(4))}`;
  if (bytes.length === 32) return `${ipv6Text(bytes.subarray(0, 16))}/${ipv6Text(bytes.subarray(16))}`;
  return toHex(bytes);
}
