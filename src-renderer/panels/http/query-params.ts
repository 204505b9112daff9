/** The query of a URL as names and values, and back: what nobody touches keeps its spelling. */
import type { NameAndValue } from '../../../src-main/contract/spec/common';

interface Parts {
  readonly before: string;
  /** Without `?`; null where there is none. */
  readonly query: string | null;
  readonly fragment: string;
}

function split(url: string): Parts {
  const [, before = '', query, fragment = ''] = /^([^?#]*)(?:\?([^#]*))?(#.*)?$/s.exec(url)!;
  return { before, query: query ?? null, fragment };
}

/** As the sender of a form means it: `+` is a space. What is no percent-encoding is kept as it is. */
function decode(text: string): string {
  const spaced = text.replaceAll('+', ' ');
  try {
    return decodeURIComponent(spaced);
  } catch (error) {
    if (error instanceof URIError) return spaced;
    throw error;
  }
}

const encode = (text: string): string => encodeURIComponent(text).replaceAll('%20', '+');

function rawPairs(url: string): string[] {
  const { query } = split(url);
  return query === null || query === '' ? [] : query.split('&');
}

function pairOf(raw: string): NameAndValue {
  const at = raw.indexOf('=');
  return at < 0
    ? { name: decode(raw), value: '' }
    : { name: decode(raw.slice(0, at)), value: decode(raw.slice(at + 1)) };
}

export function readParams(url: string): NameAndValue[] {
  return rawPairs(url).map(pairOf);
}

export function writeParams(url: string, params: readonly NameAndValue[]): string {
  const { before, fragment } = split(url);
  const known = rawPairs(url).map((raw) => ({ raw, ...pairOf(raw) }));
  const pairs = params.map(({ name, value }) => {
    const at = known.findIndex((pair) => pair.name === name && pair.value === value);
    if (at >= 0) return known.splice(at, 1)[0]!.raw;
    return value === '' ? `${encode(name)}=` : `${encode(name)}=${encode(value)}`;
  });
  return `${before}${pairs.length === 0 ? '' : `?${pairs.join('&')}`}${fragment}`;
}

export interface UrlPart {
  readonly text: string;
  readonly kind: 'scheme' | 'plain' | 'name' | 'value' | 'fragment';
}

/** The URL cut into what is coloured alike; joined, it is the URL. */
export function urlParts(url: string): UrlPart[] {
  const { before, query, fragment } = split(url);
  const scheme = /^[a-z][a-z0-9+.-]*:\/\//i.exec(before)?.[0] ?? '';
  const parts: UrlPart[] = [
    { text: scheme, kind: 'scheme' },
    { text: before.slice(scheme.length), kind: 'plain' },
  ];
  if (query !== null) {
    query.split('&').forEach((pair, index) => {
      const at = pair.indexOf('=');
      parts.push({ text: `${index === 0 ? '?' : '&'}${at < 0 ? pair : pair.slice(0, at + 1)}`, kind: 'name' });
      if (at >= 0) parts.push({ text: pair.slice(at + 1), kind: 'value' });
    });
  }
  parts.push({ text: fragment, kind: 'fragment' });
  return parts.filter(({ text }) => text !== '');
}

/** What a person types for a URL: without a scheme it is `http://`. */
export function completeUrl(text: string): string {
  const url = text.trim();
  return url === '' || /^[a-z][a-z0-9+.-]*:\/\//i.test(url) ? url : `http://${url}`;
}
