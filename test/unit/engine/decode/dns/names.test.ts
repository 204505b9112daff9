import { describe, expect, it } from 'vitest';
import type { Decoded } from '../../../../../src-main/contract/decoded';
import { Conversation } from '../../../../../src-main/engine/decode/conversation';
import { allFields, fieldLines, hex, told } from '../../../../support/decoding';

const decode = (digits: string): Decoded[] =>
  new Conversation({ protocol: 'dns', transport: 'udp' }).push('inbound', hex(digits));

const namesOf = ([message]: readonly Decoded[], name: string) =>
  message!.kind === 'message' ? [...allFields(message!.fields)].filter((field) => field.name === name) : [];

describe('compressed names', () => {
  const found = decode(
    '0001 8000 0001 0001 0000 0000 03777777 076578616d706c65 00 0001 0001 056d61696c73 c010 0005 0001 00000001 0002 c00c',
  );

  it('show their labels, and where the pointer leads', () => {
    const [name] = namesOf(found, 'NAME');
    expect(fieldLines([name!])).toEqual([
      'NAME: mails.example @29+8',
      '  label: mails @29+6',
      '  pointer: 16 (example) @35+2&3fff',
    ]);
  });

  it('may be a pointer alone', () => {
    const [name] = namesOf(found, 'CNAME');
    expect(fieldLines([name!])).toEqual(['CNAME: www.example @47+2', '  pointer: 12 (www.example) @47+2&3fff']);
  });

  it('are counted from the message, not from its length, over TCP', () => {
    const conversation = new Conversation({ protocol: 'dns', transport: 'tcp' });
    const [message] = conversation.push(
      'inbound',
      hex('0023 0001 8000 0001 0001 0000 0000 0161 00 0001 0001 c00c 0001 0001 00000001 0004 c0000201'),
    );
    const [name] = namesOf([message!], 'NAME');
    expect(fieldLines([name!])).toEqual(['NAME: a @21+2', '  pointer: 12 (a) @21+2&3fff']);
  });
});

/** A record of type 65535, of as many bytes as it takes. */
const record = (name: string, data: Uint8Array): string =>
  `${name} ffff 0001 00000001 ${data.length.toString(16).padStart(4, '0')} ${Buffer.from(data).toString('hex')}`;

describe('hostile names', () => {
  it('of a long chain of pointers are left after 127 of them', () => {
    const pointers = new Uint8Array(2 * 200);
    // The first name is the root, at 23; each pointer goes to the one before it.
    for (let at = 0; at < 200; at++) {
      const target = at === 0 ? 12 : 23 + 2 * (at - 1);
      pointers.set([0xc0 | (target >> 8), target & 0xff], 2 * at);
    }
    const last = (0xc000 | (23 + 2 * 199)).toString(16);
    const found = decode(`0001 8000 0000 0002 0000 0000 ${record('00', pointers)} ${record(last, new Uint8Array(0))}`);
    expect(told(found)).toEqual([
      '← dns response 0x0001 → TYPE65535 \\# 400 and 1 more [0+435]',
      '← ! error DNS_POINTERS [423+2]',
    ]);
  });

  it('that fill a datagram are read, and shown as far as the limits go', () => {
    const name = `${`3f${'61'.repeat(63)}`.repeat(3)}3d${'61'.repeat(61)}00`;
    const records = Array.from({ length: 5_000 }, () => record('c00c', new Uint8Array(0))).join('');
    const [message, ...violations] = decode(`0001 8000 0001 1388 0000 0000 ${name} 0001 0001 ${records}`);
    expect(message).toMatchObject({ kind: 'message', len: 12 + 259 + 5_000 * 12 });
    expect(violations.map((one) => (one.kind === 'violation' ? one.code : ''))).toEqual(['FIELDS_NOT_SHOWN']);
  });
});

it('stops at the end of a message that announces 65,535 records in every section', () => {
  expect(told(decode('0001 8000 ffff ffff ffff ffff 00 0001 0001'))).toEqual([
    '← dns response 0x0001 A . [0+17]',
    '← ! warning DNS_QUESTION_COUNT [4+2]',
    '← ! error DNS_COUNT [4+2]',
  ]);
});
