/** The topics that hold a message, as a tree: retained messages, and for the window the newest one of each topic. */
import type { MqttQos } from '../broker-contract';
import type { Message } from '../message';

/** The newest message of a topic: enough to show it, and never a part of a larger buffer. */
export interface LatestMessage {
  qos: MqttQos;
  retain: boolean;
  payloadByteLength: number;
  /** Its first bytes; only `min(payloadByteLength, preview.length)` of them count. */
  preview: Buffer;
  publisher: string | null;
  publishedAtMs: number;
}

export interface TopicNode {
  readonly level: string;
  readonly topic: string;
  readonly parent: TopicNode | null;
  readonly children: Map<string, TopicNode>;
  retained: Message | null;
  latest: LatestMessage | null;
  /** Messages published to this topic since the node is there. */
  messages: number;
  /** Topics at or below with a retained message, and with any. */
  retainedTopics: number;
  holdingTopics: number;
}

export interface TopicTreeLimits {
  readonly latestTopics: number;
  readonly latestPayloadBytes: number;
  /** Levels of all topics together. */
  readonly topicNodes: number;
}

export class TopicTree {
  readonly root: TopicNode = newNode('', '', null);
  readonly #limits: TopicTreeLimits;
  readonly #byTopic = new Map<string, TopicNode>();
  /** Those with a `latest`, the one that has had it longest first. */
  readonly #withLatest = new Set<TopicNode>();
  #retainedBytes = 0;
  #nodeCount = 0;

  constructor(limits: TopicTreeLimits) {
    this.#limits = limits;
  }

  get retainedCount(): number {
    return this.root.retainedTopics;
  }

  get retainedBytes(): number {
    return this.#retainedBytes;
  }

  /** How many nodes there would be with this topic: each costs memory, and a topic may have many. */
  nodesWith(topic: string): number {
    if (this.#byTopic.has(topic)) return this.#nodeCount;
    let node: TopicNode | undefined = this.root;
    let missing = 0;
    for (const level of topic.split('/')) {
      node = node?.children.get(level);
      if (node === undefined) missing += 1;
    }
    return this.#nodeCount + missing;
  }

  retained(topic: string): Message | null {
    return this.#byTopic.get(topic)?.retained ?? null;
  }

  /** Replaces what was there [MQTT-3.3.1-5]. */
  retain(message: Message): void {
    const node = this.#nodeFor(message.topic);
    if (node.retained === null) this.#count(node, 1, isHolding(node) ? 0 : 1);
    else this.#retainedBytes -= node.retained.byteLength;
    node.retained = message.keep();
    this.#retainedBytes += message.byteLength;
  }

  /** Gives whether there was one. */
  clear(topic: string): boolean {
    const node = this.#byTopic.get(topic);
    if (node === undefined || node.retained === null) return false;
    this.#retainedBytes -= node.retained.byteLength;
    node.retained = null;
    this.#count(node, -1, isHolding(node) ? 0 : -1);
    this.#prune(node);
    return true;
  }

  /** Remembers it for the window. Called for every message that is published. */
  note(message: Message): void {
    const node = this.#byTopic.get(message.topic) ?? this.#makeRoom(message.topic);
    if (node === null) return;
    node.messages += 1;
    if (node.latest === null) this.#beginLatest(node);
    setLatest(node.latest!, message, this.#limits.latestPayloadBytes);
  }

  /** One node; null: nothing is there or below. */
  node(topic: string): TopicNode | null {
    let node: TopicNode | undefined = this.root;
    for (const level of topic.split('/')) {
      node = node.children.get(level);
      if (node === undefined) return null;
    }
    return node;
  }

  /** Retained messages whose topic the filter matches. */
  matchRetained(levels: readonly string[]): Message[] {
    const found: Message[] = [];
    collect(this.root, levels, 0, found);
    return found;
  }

  /** All of them. */
  *allRetained(): Generator<Message, void, undefined> {
    for (const node of this.#byTopic.values()) if (node.retained !== null) yield node.retained;
  }

  /** Others that are remembered only for the window make room; null: all the room is taken by retained messages. */
  #makeRoom(topic: string): TopicNode | null {
    if (this.#limits.latestTopics === 0) return null;
    while (this.nodesWith(topic) > this.#limits.topicNodes) if (!this.#endOldestLatest()) return null;
    return this.#nodeFor(topic);
  }

  #nodeFor(topic: string): TopicNode {
    const known = this.#byTopic.get(topic);
    if (known !== undefined) return known;
    let node = this.root;
    for (const level of topic.split('/')) {
      let child = node.children.get(level);
      if (child === undefined) {
        const path = node === this.root ? level : `${node.topic}/${level}`;
        node.children.set(level, (child = newNode(level, path, node)));
        this.#nodeCount += 1;
      }
      node = child;
    }
    this.#byTopic.set(topic, node);
    return node;
  }

  #beginLatest(node: TopicNode): void {
    if (this.#withLatest.size >= this.#limits.latestTopics) this.#endOldestLatest();
    if (!isHolding(node)) this.#count(node, 0, 1);
    const preview = Buffer.alloc(0);
    node.latest = { qos: 0, retain: false, payloadByteLength: 0, preview, publisher: null, publishedAtMs: 0 };
    this.#withLatest.add(node);
  }

  /** Gives whether there was one. */
  #endOldestLatest(): boolean {
    for (const oldest of this.#withLatest) {
      this.#withLatest.delete(oldest);
      oldest.latest = null;
      if (!isHolding(oldest)) this.#count(oldest, 0, -1);
      this.#prune(oldest);
      return true;
    }
    return false;
  }

  #count(node: TopicNode, retained: number, holding: number): void {
    for (let at: TopicNode | null = node; at !== null; at = at.parent) {
      at.retainedTopics += retained;
      at.holdingTopics += holding;
    }
  }

  /** Takes away what holds nothing any more, up to the root. */
  #prune(from: TopicNode): void {
    if (!isHolding(from)) this.#byTopic.delete(from.topic);
    let node: TopicNode = from;
    while (node.parent !== null && node.holdingTopics === 0) {
      node.parent.children.delete(node.level);
      this.#nodeCount -= 1;
      node = node.parent;
    }
  }
}

function newNode(level: string, topic: string, parent: TopicNode | null): TopicNode {
  const children = new Map<string, TopicNode>();
  return {
    level,
    topic,
    parent,
    children,
    retained: null,
    latest: null,
    messages: 0,
    retainedTopics: 0,
    holdingTopics: 0,
  };
}

function isHolding(node: TopicNode): boolean {
  return node.retained !== null || node.latest !== null;
}

function setLatest(latest: LatestMessage, message: Message, previewBytes: number): void {
  const { payload } = message;
  const wanted = Math.min(payload.length, previewBytes);
  if (latest.preview.length < wanted) latest.preview = Buffer.allocUnsafeSlow(wanted);
  payload.copy(latest.preview, 0, 0, wanted);
  latest.qos = message.qos;
  latest.retain = message.retain;
  latest.payloadByteLength = payload.length;
  latest.publisher = message.publisher;
  latest.publishedAtMs = message.publishedAtMs;
}

function collect(node: TopicNode, levels: readonly string[], depth: number, found: Message[]): void {
  if (node.retainedTopics === 0) return;
  const level = levels[depth];
  if (level === undefined) {
    if (node.retained !== null) found.push(node.retained);
  } else if (level === '#') collectBelow(node, depth === 0, found);
  else if (level === '+') {
    for (const child of node.children.values()) {
      // [MQTT-4.7.2-1]
      if (depth > 0 || !child.level.startsWith('$')) collect(child, levels, depth + 1, found);
    }
  } else {
    const child = node.children.get(level);
    if (child !== undefined) collect(child, levels, depth + 1, found);
  }
}

/** The node itself too: `sport/#` matches `sport` (§4.7.1.2). */
function collectBelow(node: TopicNode, isRoot: boolean, found: Message[]): void {
  if (node.retainedTopics === 0) return;
  if (node.retained !== null) found.push(node.retained);
  for (const child of node.children.values()) {
    if (!isRoot || !child.level.startsWith('$')) collectBelow(child, false, found);
  }
}
