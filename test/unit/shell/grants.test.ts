import { expect, test } from 'vitest';
import { PathGrants } from '../../../src-main/shell/grants';

const refused = expect.objectContaining({ code: 'FILE_NOT_GRANTED' }) as Error;

test('what was picked may be read, however it is written', () => {
  const grants = new PathGrants('/data/captures');
  grants.grantReading('/home/me/a.bin');
  expect(() => grants.checkReading('/home/me/../me/a.bin')).not.toThrow();
  expect(() => grants.checkReading('/home/me/b.bin')).toThrow(refused);
});

test('what was picked for reading is not written', () => {
  const grants = new PathGrants('/data/captures');
  grants.grantReading('/home/me/a.bin');
  expect(() => grants.checkWriting('/home/me/a.bin')).toThrow(refused);
});

test('a picked target may be written, and read afterwards', () => {
  const grants = new PathGrants('/data/captures');
  grants.grantWriting('/home/me/copy.pcapng');
  expect(() => grants.checkWriting('/home/me/copy.pcapng')).not.toThrow();
  expect(() => grants.checkReading('/home/me/copy.pcapng')).not.toThrow();
});

test('the bench’s own captures may be read, and not overwritten', () => {
  const grants = new PathGrants('/data/captures');
  expect(() => grants.checkReading('/data/captures/a.pcapng')).not.toThrow();
  expect(() => grants.checkWriting('/data/captures/a.pcapng')).toThrow(refused);
});

test.each(['/data/captures', '/data/captures/../secret', '/data/captures-other/a.pcapng', '/etc/passwd'])(
  '%s is not one of them',
  (path) => {
    expect(() => new PathGrants('/data/captures').checkReading(path)).toThrow(refused);
  },
);
