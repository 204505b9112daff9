/** The parts of pcapng (draft-ietf-opsawg-pcapng) that a log is made of. All written little-endian. */

export const sectionHeaderType = 0x0a0d0d0a;
export const byteOrderMagic = 0x1a2b3c4d;
export const interfaceDescriptionType = 1;
export const obsoletePacketType = 2;
export const simplePacketType = 3;
export const enhancedPacketType = 6;
export const decryptionSecretsType = 10;

/** Bytes before the packet in an Enhanced Packet Block (§4.3), and in the obsolete Packet Block. */
export const packetHeaderByteLength = 28;
/** `epb_flags`, `opt_endofopt` and the trailing length; of an injected packet its comment, too. */
export function packetTrailerByteLength(isInjected: boolean): number {
  return isInjected ? 16 + injectedOption.byteLength : 16;
}
/** Option `epb_flags`, 4 bytes long, as a little-endian word. Bits 0–1 of its value: 1 inbound, 2 outbound. */
export const flagsOption = 0x0004_0002;
export const flagsOptionCode = 2;
export const commentOptionCode = 1;
/** Says to any reader of the capture what the bytes are, and to us when we read it again. */
export const injectedComment = 'injected by hand';

export const linkTypes = {
  null: 0,
  ethernet: 1,
  rawBsd: 12,
  rawOpenBsd: 14,
  raw: 101,
  loop: 108,
  linuxCooked: 113,
  ipv4: 228,
  ipv6: 229,
  exportedPdu: 252,
  linuxCooked2: 276,
} as const;

/** The interfaces of our own logs, in this order. */
export const wireInterface = 0;
export const eventInterface = 1;
export const twinInterface = 2;

export interface SectionInfo {
  readonly hardware: string;
  readonly os: string;
  /** `Wirebench …` is how a log of ours is known. */
  readonly application: string;
}

export const applicationName = 'Wirebench';

/** The comment as an option, in words of the machine. */
export const injectedOption = wordsOf(option(commentOptionCode, injectedComment));

/** The section header and the interface descriptions. The first interface must follow the header at once (editcap). */
export function sectionStart(info: SectionInfo): Uint8Array {
  return Buffer.concat([
    block(
      sectionHeaderType,
      // Byte order, version 1.0, section length unknown (−1).
      Buffer.from('4d3c2b1a01000000ffffffffffffffff', 'hex'),
      [option(2, info.hardware), option(3, info.os), option(4, info.application)],
    ),
    interfaceDescription(linkTypes.raw, 'wire'),
    interfaceDescription(linkTypes.exportedPdu, 'events'),
    interfaceDescription(linkTypes.raw, 'decrypted'),
  ]);
}

function interfaceDescription(linkType: number, name: string): Buffer {
  const fixed = Buffer.alloc(8);
  fixed.writeUInt16LE(linkType, 0);
  // Option if_tsresol 9: times in units of 10^-9 s.
  return block(interfaceDescriptionType, fixed, [option(2, name), option(9, Uint8Array.of(9))]);
}

function block(type: number, fixed: Buffer, options: readonly Buffer[]): Buffer {
  const body = Buffer.concat([fixed, ...options, Buffer.alloc(4)]);
  const bytes = Buffer.alloc(body.length + 12);
  bytes.writeUInt32LE(type, 0);
  bytes.writeUInt32LE(bytes.length, 4);
  body.copy(bytes, 8);
  bytes.writeUInt32LE(bytes.length, bytes.length - 4);
  return bytes;
}

function option(code: number, value: string | Uint8Array): Buffer {
  const content = typeof value === 'string' ? Buffer.from(value) : value;
  const bytes = Buffer.alloc(4 + padded(content.length));
  bytes.writeUInt16LE(code, 0);
  bytes.writeUInt16LE(content.length, 2);
  bytes.set(content, 4);
  return bytes;
}

/** TLS key log, `TLSK` (§4.7). */
const tlsKeyLog = 0x544c534b;

/** Decryption Secrets Block: lines of a TLS key log, for the packets after it. */
export function secretsBlock(keyLog: string): Uint8Array {
  const text = Buffer.from(keyLog);
  const bytes = Buffer.alloc(20 + padded(text.length));
  bytes.writeUInt32LE(decryptionSecretsType, 0);
  bytes.writeUInt32LE(bytes.length, 4);
  bytes.writeUInt32LE(tlsKeyLog, 8);
  bytes.writeUInt32LE(text.length, 12);
  text.copy(bytes, 16);
  bytes.writeUInt32LE(bytes.length, bytes.length - 4);
  return bytes;
}

function wordsOf(bytes: Buffer): Uint32Array {
  return new Uint32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
}

/** Length with the padding to 32 bits that pcapng asks for. */
export function padded(byteLength: number): number {
  return (byteLength + 3) & ~3;
}
