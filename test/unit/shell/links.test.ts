import { expect, test } from 'vitest';
import { checkLink } from '../../../src-main/shell/links';

test('specifications are opened', () => {
  expect(checkLink('https://www.rfc-editor.org/rfc/rfc9293#section-3.7.4')).toBe(
    'https://www.rfc-editor.org/rfc/rfc9293#section-3.7.4',
  );
});

test.each([
  'http://www.rfc-editor.org/',
  'https://example.com/',
  'https://www.rfc-editor.org.example.com/',
  'https://www.rfc-editor.org@example.com/',
  'https://me:word@www.rfc-editor.org/',
  'https://www.rfc-editor.org:8443/',
  'file:///etc/passwd',
  'javascript:alert(1)',
])('%s is not', (url) => {
  expect(() => checkLink(url)).toThrow(expect.objectContaining({ code: 'NOT_ALLOWED' }) as Error);
});
