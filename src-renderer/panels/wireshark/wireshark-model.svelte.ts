import type { WiresharkNode, WiresharkTree } from '../../../src-main/contract/messages';
import type { Lab } from '../../lab/lab';
import { KeptBytes } from '../../state/byte-document';
import type { ByteRange, RangeSelection } from '../../state/selection.svelte';
import type { ShownBytes } from '../inspector/shown-bytes';

export interface WiresharkRow {
  readonly key: string;
  readonly node: WiresharkNode;
  readonly depth: number;
  readonly isOpen: boolean;
}

interface Asked {
  readonly session: string;
  readonly record: number;
}

/** What Wireshark says of the packet that carried a record: its tree and its bytes, one selection in both. */
export class WiresharkModel implements RangeSelection {
  readonly #lab: Lab;
  readonly #chosen = new Map<string, boolean>();
  #asked: Asked | null = null;
  #isAvailable = $state(false);
  #tree = $state.raw<WiresharkTree | null>(null);
  #failure = $state.raw<unknown>(null);
  #isAsking = $state(false);
  #openVersion = $state(0);
  #selected = $state.raw<string | null>(null);
  #source = $state(0);
  #range = $state.raw<ByteRange | null>(null);

  constructor(lab: Lab) {
    this.#lab = lab;
  }

  /** Whether the program is installed. */
  get isAvailable(): boolean {
    return this.#isAvailable;
  }

  get tree(): WiresharkTree | null {
    return this.#tree;
  }

  get failure(): unknown {
    return this.#failure;
  }

  get isAsking(): boolean {
    return this.#isAsking;
  }

  get selected(): string | null {
    return this.#selected;
  }

  /** The picked bytes of the source that is shown. */
  get range(): ByteRange | null {
    return this.#range;
  }

  readonly rows: readonly WiresharkRow[] = $derived.by(() => {
    void this.#openVersion;
    const rows: WiresharkRow[] = [];
    this.#tree?.nodes.forEach((node, index) => this.#addRows(rows, node, String(index), 0));
    return rows;
  });
  readonly views: readonly ShownBytes[] = $derived(
    (this.#tree?.sources ?? []).map(({ name, bytes }, index) => ({
      key: `wireshark:${index}`,
      label: name,
      bytes: new KeptBytes(bytes),
      number: null,
      event: null,
    })),
  );
  readonly viewKey: string = $derived(`wireshark:${this.#source}`);

  /** Finds out whether there is anybody to ask. */
  async look(): Promise<void> {
    try {
      this.#isAvailable = (await this.#lab.invoke('wireshark.look', {})).sharkd !== null;
    } catch {
      // Who is not found is not asked.
      this.#isAvailable = false;
    }
  }

  /** null: there is no record to ask about. */
  async ask(asked: Asked | null): Promise<void> {
    if (asked?.session === this.#asked?.session && asked?.record === this.#asked?.record) return;
    this.#asked = asked;
    this.#failure = null;
    if (asked === null) return this.#take(null);
    this.#isAsking = true;
    try {
      const tree = await this.#lab.invoke('wireshark.ask', asked);
      if (this.#asked === asked) this.#take(tree);
    } catch (error) {
      if (this.#asked !== asked) return;
      this.#take(null);
      this.#failure = error;
    } finally {
      if (this.#asked === asked) this.#isAsking = false;
    }
  }

  select({ key, node }: WiresharkRow): void {
    this.#selected = key;
    if (node.at < 0 || node.length <= 0) this.#range = null;
    else {
      this.#source = node.source;
      this.#range = { at: node.at, length: node.length };
    }
  }

  toggle({ key, isOpen }: WiresharkRow, next = !isOpen): void {
    this.#chosen.set(key, next);
    this.#openVersion++;
  }

  showView(key: string): void {
    this.#source = Math.max(
      0,
      this.views.findIndex((view) => view.key === key),
    );
    this.#range = null;
  }

  selectRange(range: ByteRange | null): void {
    this.#range = range;
    this.#selected = range === null ? null : this.#deepestAt(range);
    const steps = this.#selected?.split('/') ?? [];
    for (let depth = 1; depth < steps.length; depth++) this.#chosen.set(steps.slice(0, depth).join('/'), true);
    this.#openVersion++;
  }

  #take(tree: WiresharkTree | null): void {
    this.#tree = tree;
    this.#selected = null;
    this.#source = 0;
    this.#range = null;
    this.#chosen.clear();
    // The last one is what the packet carries: the one that is looked for.
    if (tree !== null) this.#chosen.set(String(tree.nodes.length - 1), true);
  }

  #addRows(rows: WiresharkRow[], node: WiresharkNode, key: string, depth: number): void {
    const isOpen = node.children.length > 0 && (this.#chosen.get(key) ?? false);
    rows.push({ key, node, depth, isOpen });
    if (isOpen) node.children.forEach((child, index) => this.#addRows(rows, child, `${key}/${index}`, depth + 1));
  }

  #deepestAt({ at, length }: ByteRange): string | null {
    let best: { readonly key: string; readonly length: number; readonly depth: number } | null = null;
    const look = (node: WiresharkNode, key: string, depth: number): void => {
      const isIn =
        node.source === this.#source && node.at >= 0 && at >= node.at && at + length <= node.at + node.length;
      const isBetter =
        best === null || node.length < best.length || (node.length === best.length && depth > best.depth);
      if (isIn && isBetter) best = { key, length: node.length, depth };
      node.children.forEach((child, index) => look(child, `${key}/${index}`, depth + 1));
    };
    this.#tree?.nodes.forEach((node, index) => look(node, String(index), 0));
    return (best as { readonly key: string } | null)?.key ?? null;
  }
}
