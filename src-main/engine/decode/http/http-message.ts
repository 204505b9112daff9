/** One message while it comes: its fields, what breaks the rules, and the beginning of its body. */
import type { FieldNode } from '../../../contract/fields';
import { formatByteCount } from '../../../contract/quantity-format';
import type { ExchangePart } from '../../../contract/decoded';
import { contentValue, shownPart } from '../content';
import { Complaints, type Rule } from '../complaints';
import type { Found } from '../decoder';
import { KeptStart } from '../kept-start';
import type { DecodeLimits } from '../limits';
import type { Unpack } from './codings';
import { contentOf, type Content } from './content';
import { FieldSection } from './field-section';
import type { StartLine } from './start-line';

export class HttpMessage {
  readonly complaints = new Complaints();
  readonly header: FieldSection;
  readonly trailer: FieldSection;
  /** Where the header section begins and ends, within the message; the body begins there. */
  readonly headerAt: number;
  bodyAt = 0;
  trailerAt: number | null = null;
  isChunked = false;
  readonly content: KeptStart;
  readonly #chunks: FieldNode[] = [];
  readonly #limits: DecodeLimits;
  #hasBareLf = false;

  constructor(
    /** Where in the stream it begins. */
    readonly at: number,
    readonly start: StartLine,
    readonly startField: FieldNode,
    headerAt: number,
    limits: DecodeLimits,
  ) {
    this.#limits = limits;
    this.headerAt = headerAt;
    this.header = new FieldSection(this.complaints, limits);
    this.trailer = new FieldSection(this.complaints, limits);
    this.content = new KeptStart(limits.valueByteLength);
  }

  complain(rule: Rule, at: number, len: number): void {
    this.complaints.add(rule, at, len);
  }

  /** Said once a message. */
  bareLf(at: number): void {
    if (!this.#hasBareLf) this.complain({ code: 'HTTP_BARE_LF', clause: 'RFC 9112 §2.2', severity: 'note' }, at, 1);
    this.#hasBareLf = true;
  }

  addChunk(chunk: FieldNode): void {
    if (this.#chunks.length < this.#limits.fieldCount) this.#chunks.push(chunk);
    else if (this.#chunks.length === this.#limits.fieldCount) {
      const details = { count: this.#limits.fieldCount };
      const rule: Rule = { code: 'FIELDS_NOT_SHOWN', clause: 'RFC 9112 §7.1', severity: 'note', details };
      this.complain(rule, chunk.at, chunk.len);
      // One more than are shown, so that it is said once.
      this.#chunks.push(chunk);
    }
  }

  /** Whether what only matters to somebody who looks at this message is read too. */
  get isDetailed(): boolean {
    return this.#limits.contentByteLength > 0;
  }

  /** The message, its last byte before `end` of the stream, and what is to be said of it. `exchange` null: it is part of none. */
  finish(end: number, exchange: ExchangePart | null, unpack: Unpack | null): Found[] {
    const { at, start } = this;
    const len = end - at;
    const bodyLen = this.bodyAt > 0 ? (this.trailerAt ?? len) - this.bodyAt : 0;
    const content = bodyLen > 0 && this.isDetailed ? this.#content(bodyLen, unpack) : null;
    if (content) this.complaints.addAll(content.complaints);
    const message: Found = {
      kind: 'message',
      proto: 'http',
      type: start.kind,
      summary: this.#summary(),
      at,
      len,
      fields: this.#fields(len, bodyLen, content),
      bytes: null,
      ...(content && content.sources.length > 0 && { sources: content.sources }),
      ...(exchange && { exchange }),
      isApplicationData: start.kind === 'request' || start.status >= 200,
    };
    return [message, ...this.complaints.violations('http', at)];
  }

  #fields(len: number, bodyLen: number, content: Content | null): FieldNode[] {
    const fields = [this.startField];
    const headerEnd = this.bodyAt || len;
    if (headerEnd > this.headerAt)
      fields.push(groupOf('header section', this.headerAt, headerEnd - this.headerAt, this.header.nodes));
    if (bodyLen > 0) fields.push(this.#body(bodyLen, content?.fields ?? []));
    if (this.trailerAt !== null && len > this.trailerAt && this.trailer.count > 0)
      fields.push(groupOf('trailer section', this.trailerAt, len - this.trailerAt, this.trailer.nodes));
    return fields;
  }

  #content(len: number, unpack: Unpack | null): Content {
    const { bytes, total } = this.content;
    const transferCodings = this.header.members('transfer-encoding').filter((coding) => coding !== 'chunked');
    const body = {
      bytes,
      total,
      at: this.bodyAt,
      len,
      isChunked: this.isChunked,
      codings: [...this.header.members('content-encoding'), ...transferCodings],
      mediaType: this.header.get('content-type')[0]?.value ?? null,
    };
    return contentOf(body, unpack, this.#limits);
  }

  #body(len: number, content: readonly FieldNode[]): FieldNode {
    const { bytes, isWhole, total } = this.content;
    const children = [...this.#chunks.slice(0, this.#limits.fieldCount), ...content];
    const value = contentValue(bytes, !isWhole);
    const shown = shownPart(bytes.length, total);
    return { name: 'message-body', value, at: this.bodyAt, len, ...shown, ...(children.length > 0 && { children }) };
  }

  #summary(): string {
    const { start } = this;
    const line =
      start.kind === 'request'
        ? `${start.method} ${shortened(start.target)} ${start.version}`
        : `${start.version} ${start.status} ${shortened(start.reason)}`.trimEnd();
    const [type] = this.header.get('content-type');
    const { total } = this.content;
    const body = total > 0 ? [...(type ? [shortened(type.value)] : []), formatByteCount(total)] : [];
    return [line, ...body].join(' · ');
  }
}

const summaryLength = 200;

function shortened(text: string): string {
  return text.length > summaryLength ? `${text.slice(0, summaryLength - 1)}…` : text;
}

function groupOf(name: string, at: number, len: number, children: readonly FieldNode[]): FieldNode {
  return { name, value: null, at, len, children };
}
