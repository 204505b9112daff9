import { expect, test } from 'vitest';
import enErrors from '../../../resources/locales/en/errors.json';
import zhErrors from '../../../resources/locales/zh-CN/errors.json';
import enShell from '../../../resources/locales/en/shell.json';
import zhShell from '../../../resources/locales/zh-CN/shell.json';
import { LabError } from '../../../src-main/contract/errors';
import { Sentences, systemLanguage } from '../../../src-main/shell/sentences';

test.each([
  ['en-US', [], 'en'],
  ['zh-CN', [], 'zh-CN'],
  ['zh-TW', [], 'zh-CN'],
  ['en-US', ['zh-Hans-CN', 'en'], 'zh-CN'],
  ['de', ['c'], 'en'],
  ['zhx', [], 'en'],
])('%s and %j: %s', (locale, preferred, language) => {
  expect(systemLanguage(locale, preferred)).toBe(language);
});

test('sentences follow the language', () => {
  const sentences = new Sentences('en');
  const error = new LabError('CONNECTION_REFUSED', { host: '127.0.0.1', port: 8888 }).toData();
  expect(sentences.error(error)).toBe(error.message);
  sentences.setLanguage('zh-CN');
  expect(sentences.say('menuQuit')).toBe('退出');
  expect(sentences.error(error)).toBe(
    '127.0.0.1:8888 拒绝了连接：那里没有程序在监听。请检查端口，并确认服务器已经打开。',
  );
});

test.each([
  ['errors', enErrors, zhErrors],
  ['shell', enShell, zhShell],
])('%s: both languages have the same keys and fill the same places', (_name, en, zh) => {
  const places = (sentences: Readonly<Record<string, string>>) =>
    Object.entries(sentences).map(([key, text]) => [key, [...text.matchAll(/\{\{\w+\}\}/g)].map(String).sort()]);
  expect(places(zh)).toEqual(places(en));
});
