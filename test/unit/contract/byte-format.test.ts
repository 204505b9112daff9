import { describe, expect, it } from 'vitest';
import { toBase64, toCArray, toHex, toHexdump, toText } from '../../../src-main/contract/byte-format';

const hello = new TextEncoder().encode('Hello, client!\r\n你');

describe('copy as', () => {
  it('hexdump, as hexdump -C writes it', () => {
    expect(toHexdump(hello)).toBe(
      '00000000  48 65 6c 6c 6f 2c 20 63  6c 69 65 6e 74 21 0d 0a  |Hello, client!..|\n' +
        '00000010  e4 bd a0                                          |...|\n' +
        '00000013\n',
    );
    expect(toHexdump(new Uint8Array())).toBe('');
  });

  it('a C array', () => {
    expect(toCArray(hello.subarray(0, 13), 'record 12')).toBe(
      'const unsigned char record_12[] = {\n' +
        '  0x48, 0x65, 0x6c, 0x6c, 0x6f, 0x2c, 0x20, 0x63, 0x6c, 0x69, 0x65, 0x6e,\n' +
        '  0x74\n};\nconst unsigned int record_12_len = 13;\n',
    );
    expect(toCArray(new Uint8Array(), '9')).toBe(
      'const unsigned char _9[1] = {\n  0x00\n};\nconst unsigned int _9_len = 0;\n',
    );
  });

  it('hex, base64 and text', () => {
    expect(toHex(hello.subarray(0, 3))).toBe('48656c');
    expect(toBase64(hello.subarray(0, 4))).toBe('SGVsbA==');
    expect(toText(hello)).toBe('Hello, client!\r\n你');
  });
});
