import type { LogEvent } from '../../../src-main/contract/records';
import { t } from '../../i18n/i18n.svelte';
import type { ByteDocument } from '../../state/byte-document';
import type { InspectorModel } from './inspector-model.svelte';

/** Bytes that the hex view can show, with what it calls them. */
export interface ShownBytes {
  readonly key: string;
  readonly label: string;
  readonly bytes: ByteDocument;
  /** Of a record: its number, and what happened where it holds no bytes. */
  readonly number: number | null;
  readonly event: LogEvent | null;
}

export function shownBytes({ views, inspected, detail }: InspectorModel): ShownBytes[] {
  return views.map(({ key, space, name, bytes }) => ({
    key,
    bytes,
    label: name ?? ownName(space.in, inspected.thing?.number ?? 0, detail?.number ?? 0),
    number: space.in === 'record' ? (inspected.record.header?.number ?? null) : null,
    event: space.in === 'record' ? (inspected.record.header?.event ?? null) : null,
  }));
}

function ownName(space: 'record' | 'message' | 'source' | 'packet', record: number, message: number): string {
  switch (space) {
    case 'record':
      return t('inspector.view.record', { number: record });
    case 'packet':
      return t('inspector.view.packet');
    case 'message':
    case 'source':
      return t('inspector.view.message', { number: message });
  }
}
