import { untrack } from 'svelte';
import { decodeText } from '../../../src-main/contract/encoding';
import type { BodyInfo, BodyPart } from '../../../src-main/contract/journal';
import type { Encoding } from '../../../src-main/contract/message';
import { toBase64 } from '../../../src-main/contract/byte-format';
import type { AppState } from '../../state/app-state';
import { BodyDocument } from '../../state/body-document.svelte';
import { encodings } from '../../state/encodings';
import { OwnRange } from '../../state/selection.svelte';
import { bodyKind, charsetOf, imageType, type BodyKind } from './body-kind';
import { jsonLines } from './json-text';
import { textLines } from './text-lines';
import type { CodeLine } from './code-line';

/** A body to look at. */
export interface BodySource {
  readonly session: string;
  readonly number: number;
  readonly part: BodyPart;
  /** Where the bytes are after the content coding was undone; null where there is nothing to undo. */
  readonly decodedPart: BodyPart | null;
  readonly info: BodyInfo;
  /** Suggested for a file, without an extension. */
  readonly name: string;
}

export type BodyMode = 'pretty' | 'text' | 'image' | 'hex';

/** Larger ones are shown as text only: laying them out would hold up the window. */
const mostPrettyBytes = 4 * 1024 * 1024;
const mostImageBytes = 32 * 1024 * 1024;

/** One place that shows bodies: which one, and how a person wants to see it. */
export class BodyModel {
  readonly #app: AppState;
  readonly document: BodyDocument;
  readonly range = new OwnRange();
  #source = $state.raw<BodySource | null>(null);
  #chosenMode = $state<BodyMode | null>(null);
  #chosenEncoding = $state<Encoding | null>(null);
  #isAsSent = $state(false);

  constructor(app: AppState) {
    this.#app = app;
    this.document = new BodyDocument(app.lab, app.notices.report);
  }

  get source(): BodySource | null {
    return this.#source;
  }

  /** Shows this body; call it again when more of it has come. */
  show(source: BodySource | null): void {
    untrack(() => this.#show(source));
  }

  #show(source: BodySource | null): void {
    const before = this.#source;
    if (source?.session !== before?.session || source?.number !== before?.number || source?.part !== before?.part) {
      this.range.selectRange(null);
      this.#chosenEncoding = null;
    }
    this.#source = source;
    this.#open();
  }

  /** The content coding can be undone, so there are two ways to see the body. */
  readonly hasDecoded = $derived.by(() => {
    const source = this.#source;
    return source !== null && source.decodedPart !== null && (source.info.decoded?.byteLength ?? 0) > 0;
  });
  readonly isDecoded = $derived.by(() => this.hasDecoded && !this.#isAsSent);
  /** Bytes of what is shown that the journal keeps. */
  readonly keptBytes = $derived.by(() => {
    const { info } = this.#source ?? { info: null };
    if (info === null) return 0;
    return this.isDecoded ? info.decoded!.byteLength : info.keptBytes;
  });
  /** Bytes of the body that nobody keeps. */
  readonly lostBytes = $derived.by(() => {
    const info = this.#source?.info;
    return info === undefined || this.isDecoded ? 0 : info.byteLength - info.keptBytes;
  });
  readonly kind: BodyKind = $derived.by(() => {
    const info = this.#source?.info;
    if (info === undefined) return 'bytes';
    // Still compressed, it is nothing but bytes.
    if (info.contentCoding !== null && !this.isDecoded) return 'bytes';
    return bodyKind(info.contentType, this.document.bytes);
  });
  readonly modes: readonly BodyMode[] = $derived.by(() => modesOf(this.kind));
  readonly #mode: BodyMode = $derived.by(() => {
    const chosen = this.#chosenMode;
    return chosen !== null && this.modes.includes(chosen) ? chosen : this.modes[0]!;
  });
  readonly #encoding: Encoding = $derived.by(
    () => this.#chosenEncoding ?? charsetOf(this.#source?.info.contentType ?? null, encodings),
  );
  readonly text = $derived.by(() => {
    void this.document.version;
    return this.mode === 'pretty' || this.mode === 'text' ? decodeText(this.document.bytes, this.encoding) : '';
  });
  /** JSON set in lines, once it is here whole; null for what is none. */
  readonly #pretty = $derived.by(() =>
    this.mode === 'pretty' && this.isWhole && this.keptBytes <= mostPrettyBytes ? jsonLines(this.text) : null,
  );
  /** The body set in lines; as it is where it is not what it says it is. */
  readonly lines: readonly CodeLine[] = $derived.by(() => this.#pretty ?? textLines(this.text, this.kind === 'markup'));
  /** Says it is JSON, is here whole, and is none. */
  readonly isBroken = $derived.by(
    () => this.mode === 'pretty' && this.isWhole && this.keptBytes <= mostPrettyBytes && this.#pretty === null,
  );
  readonly isWhole = $derived.by(() => this.document.bytes.length >= this.keptBytes);
  /** As a `data:` URL, which the page's policy allows: it holds the bytes themselves and asks nobody. */
  readonly imageUrl: string | null = $derived.by(() => {
    const type = imageType(this.document.bytes);
    if (this.mode !== 'image' || type === null || !this.isWhole || this.keptBytes > mostImageBytes) return null;
    return `data:${type};base64,${toBase64(this.document.bytes)}`;
  });

  get mode(): BodyMode {
    return this.#mode;
  }
  set mode(mode: BodyMode) {
    this.#chosenMode = mode;
    this.settle();
  }

  get encoding(): Encoding {
    return this.#encoding;
  }
  set encoding(encoding: Encoding) {
    this.#chosenEncoding = encoding;
  }

  get isAsSent(): boolean {
    return this.#isAsSent;
  }

  set isAsSent(isAsSent: boolean) {
    this.#isAsSent = isAsSent;
    this.range.selectRange(null);
    this.#open();
  }

  /** What is set in lines or drawn is needed whole. */
  settle(): void {
    const most = this.mode === 'image' ? mostImageBytes : this.mode === 'pretty' ? mostPrettyBytes : 0;
    if (this.keptBytes <= most && !this.isWhole) this.document.more(this.keptBytes);
  }

  /** All that is kept, for copying. */
  async readAll(most: number): Promise<Uint8Array> {
    const address = this.#address();
    if (address === null) return new Uint8Array();
    const whole = new Uint8Array(Math.min(most, this.keptBytes));
    for (let at = 0; at < whole.length;) {
      const length = Math.min(whole.length - at, 4 * 1024 * 1024);
      const { bytes } = await this.#app.lab.invoke('journal.body', { ...address, at, length });
      if (bytes.length === 0) return whole.slice(0, at);
      whole.set(bytes, at);
      at += bytes.length;
    }
    return whole;
  }

  /** Asks where to, and writes it there. Null where nothing was written. */
  async save(): Promise<{ readonly path: string; readonly byteLength: number } | null> {
    const address = this.#address();
    const source = this.#source;
    if (address === null || source === null) return null;
    const suggestedName = `${source.name}${extensionOf(this.kind, this.document.bytes)}`;
    const target = await this.#app.lab.invoke('file.pickTarget', { suggestedName, purpose: 'body' });
    if (target === null) return null;
    return this.#app.lab.invoke('journal.saveBody', { ...address, path: target.path });
  }

  #address(): { session: string; number: number; part: BodyPart } | null {
    const source = this.#source;
    if (source === null) return null;
    const part = this.isDecoded ? (source.decodedPart ?? source.part) : source.part;
    return { session: source.session, number: source.number, part };
  }

  #open(): void {
    this.document.open(this.#address(), this.keptBytes);
  }
}

function modesOf(kind: BodyKind): readonly BodyMode[] {
  switch (kind) {
    case 'json':
      return ['pretty', 'text', 'hex'];
    case 'markup':
    case 'text':
      return ['text', 'hex'];
    case 'image':
      return ['image', 'hex'];
    case 'bytes':
      return ['hex', 'text'];
  }
}

function extensionOf(kind: BodyKind, bytes: Uint8Array): string {
  switch (kind) {
    case 'json':
      return '.json';
    case 'markup':
      return '.html';
    case 'text':
      return '.txt';
    case 'image':
      return `.${(imageType(bytes) ?? 'image/img').replace('image/', '').replace('jpeg', 'jpg').replace('x-icon', 'ico')}`;
    case 'bytes':
      return '.bin';
  }
}
