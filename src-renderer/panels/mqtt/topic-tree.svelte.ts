import type { BrokerTopic } from '../../../src-main/contract/mqtt-broker';
import type { MqttBrokerState } from '../../../src-main/contract/mqtt-state';
import type { AppState } from '../../state/app-state';
import type { LiveSession } from '../../state/live-session.svelte';

/** Topics of one level that are pulled; more are asked for. */
const pageLength = 200;
/** Milliseconds between two pulls while messages pass. */
const pullIntervalMs = 400;
const previewBytes = 160;

interface Level {
  readonly total: number;
  readonly items: readonly BrokerTopic[];
}

export interface TreeRow {
  readonly topic: BrokerTopic;
  readonly depth: number;
  readonly isOpen: boolean;
}

/** The end of a level that has more topics than are pulled. */
export interface MoreRow {
  readonly parent: string | null;
  readonly depth: number;
  readonly left: number;
}

/** The topic tree of a broker, level by level as it is opened, pulled again while messages pass. */
export class TopicTree {
  readonly #app: AppState;
  readonly #session: LiveSession;
  /** By the topic above; null: the roots. */
  #levels = $state.raw<ReadonlyMap<string | null, Level>>(new Map());
  #open = $state.raw<ReadonlySet<string>>(new Set());
  readonly #wanted = new Map<string | null, number>([[null, pageLength]]);
  #selected = $state<string | null>(null);
  #detail = $state.raw<BrokerTopic | null>(null);
  #find = $state('');
  #retainedOnly = $state(false);
  #timer: ReturnType<typeof setTimeout> | null = null;
  #isPulling = false;
  #isStale = false;

  constructor(app: AppState, session: LiveSession) {
    this.#app = app;
    this.#session = session;
  }

  get find(): string {
    return this.#find;
  }
  set find(text: string) {
    this.#find = text;
  }
  get retainedOnly(): boolean {
    return this.#retainedOnly;
  }
  set retainedOnly(isOn: boolean) {
    this.#retainedOnly = isOn;
  }
  get selected(): string | null {
    return this.#selected;
  }
  /** The selected topic with its whole messages; null while there is none. */
  get detail(): BrokerTopic | null {
    return this.#detail;
  }

  /** What a change of shows that something may be new. */
  readonly pulse = $derived.by(() => {
    const { endpoint, phase } = this.#session.state;
    if (endpoint?.kind !== 'mqtt-broker') return phase;
    const { receivedMessages, retainedMessages, retainedBytes } = (endpoint satisfies MqttBrokerState).counters;
    return `${phase} ${receivedMessages} ${retainedMessages} ${retainedBytes} ${this.#session.state.journal?.revision ?? 0}`;
  });

  readonly rows: readonly (TreeRow | MoreRow)[] = $derived.by(() => {
    const rows: (TreeRow | MoreRow)[] = [];
    const wanted = this.#find.trim().toLowerCase();
    const walk = (parent: string | null, depth: number): void => {
      const level = this.#levels.get(parent);
      if (level === undefined) return;
      for (const topic of level.items) {
        if (this.#retainedOnly && topic.retainedTopics === 0) continue;
        const isOpen = this.#open.has(topic.topic);
        const before = rows.length;
        rows.push({ topic, depth, isOpen });
        if (isOpen) walk(topic.topic, depth + 1);
        // With a word to find, what neither has it nor leads to it is left out.
        const isHit = wanted === '' || topic.topic.toLowerCase().includes(wanted);
        if (!isHit && rows.length === before + 1) rows.pop();
      }
      const left = level.total - level.items.length;
      if (left > 0) rows.push({ parent, depth, left });
    };
    walk(null, 0);
    return rows;
  });

  toggle(topic: string): void {
    const open = new Set(this.#open);
    if (!open.delete(topic)) {
      open.add(topic);
      if (!this.#wanted.has(topic)) this.#wanted.set(topic, pageLength);
    } else this.#wanted.delete(topic);
    this.#open = open;
    void this.#pull();
  }

  more(parent: string | null): void {
    this.#wanted.set(parent, (this.#wanted.get(parent) ?? 0) + pageLength);
    void this.#pull();
  }

  select(topic: string | null): void {
    this.#selected = topic;
    this.#detail = null;
    void this.#pull();
  }

  /** Something may be new: pulls soon, at once if it was long ago. */
  refresh(): void {
    if (this.#timer !== null) {
      this.#isStale = true;
      return;
    }
    void this.#pull();
    this.#timer = setTimeout(() => {
      this.#timer = null;
      if (this.#isStale) {
        this.#isStale = false;
        this.refresh();
      }
    }, pullIntervalMs);
  }

  dispose(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#isStale = false;
  }

  async #pull(): Promise<void> {
    if (this.#isPulling) {
      this.#isStale = true;
      return;
    }
    this.#isPulling = true;
    try {
      await this.#pullAll();
    } catch (error) {
      // Closed meanwhile: there is nothing to show then.
      if (this.#session.isOpen) this.#app.notices.report(error);
    } finally {
      this.#isPulling = false;
    }
  }

  async #pullAll(): Promise<void> {
    const { id, isOpen } = this.#session;
    if (!isOpen) return;
    const levels = new Map<string | null, Level>();
    for (const [topic, count] of this.#wanted) {
      const page = { session: id, topic, from: 0, count: Math.min(1_000, count), payloadBytes: previewBytes };
      levels.set(topic, await this.#app.lab.invoke('mqtt.topics', page));
    }
    this.#levels = levels;
    const selected = this.#selected;
    if (selected === null) return;
    const detail = await this.#app.lab.invoke('mqtt.topic', { session: id, topic: selected });
    if (this.#selected === selected) this.#detail = detail;
  }
}
