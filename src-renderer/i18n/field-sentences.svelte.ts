/** What fields are, in one sentence each: read when the first field of a catalogue is explained, per language. */
import { SvelteMap } from 'svelte/reactivity';
import type { CatalogName } from '../../src-main/contract/fields';
import { currentLanguage } from './i18n.svelte';

type Sentences = Readonly<Record<string, string>>;

const files = import.meta.glob<Sentences>('../../resources/locales/*/fields-*.json', { import: 'default' });
const loaded = new SvelteMap<string, Sentences>();
const asked = new Set<string>();
const none: Sentences = {};

/** The readers of contents share one file. */
const readers: readonly CatalogName[] = ['json', 'cbor', 'msgpack', 'form', 'multipart', 'protobuf', 'text'];

/** The sentence of a field's id in the window's language; null while it is being read, or where there is none. */
export function fieldSentence(catalog: CatalogName, id: string): string | null {
  const path = `../../resources/locales/${currentLanguage()}/fields-${readers.includes(catalog) ? 'content' : catalog}.json`;
  if (!asked.has(path)) void load(path);
  return loaded.get(path)?.[id] ?? null;
}

async function load(path: string): Promise<void> {
  asked.add(path);
  try {
    loaded.set(path, (await files[path]?.()) ?? none);
  } catch {
    // A part of the page that could not be read is asked for again with the next field.
    asked.delete(path);
  }
}
