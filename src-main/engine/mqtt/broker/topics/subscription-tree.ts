/** Who gets what is published to a topic: the Topic Filters as a tree of levels, and what was found of late. */
import type { MqttQos } from '../broker-contract';
import type { Subscription } from '../sessions/subscription';
import { SharedGroup } from './shared-group';

/** A session, as far as it matters here. */
export interface Receiver {
  readonly isConnected: boolean;
  /** Connected, and nothing keeps it from taking one more message now. */
  readonly isReady: boolean;
}

/** A receiver with all its subscriptions that match, taken together: it gets one copy (MQTT 5.0 §3.3.4). */
export interface DirectMatch<R> {
  readonly receiver: R;
  /** The highest of them [MQTT-3.3.4-2]. */
  readonly qos: MqttQos;
  readonly retainAsPublished: boolean;
  /** Of all of them [MQTT-3.3.4-4]. */
  readonly identifiers: readonly number[];
  readonly subscriptions: readonly Subscription[];
  readonly hasNoLocal: boolean;
}

export interface Match<R extends Receiver> {
  readonly direct: readonly DirectMatch<R>[];
  readonly shared: readonly SharedGroup<R>[];
}

interface Node<R extends Receiver> {
  readonly children: Map<string, Node<R>>;
  readonly subscriptions: Map<R, DirectMatch<R>>;
  readonly groups: Map<string, SharedGroup<R>>;
}

/** What is remembered: topics, and their receivers all together. */
const rememberedTopics = 10_000;
const rememberedReceivers = 1_000_000;
const noIdentifiers: readonly number[] = [];

export class SubscriptionTree<R extends Receiver> {
  readonly #root: Node<R> = emptyNode();
  readonly #mayReceive: (receiver: R, topic: string) => boolean;
  readonly #found = new Map<string, Match<R>>();
  #foundReceivers = 0;
  #count = 0;
  #nodeCount = 0;

  /** `mayReceive` is asked when a topic's receivers are looked up, not for each message: see `rightsChanged`. */
  constructor(mayReceive: (receiver: R, topic: string) => boolean) {
    this.#mayReceive = mayReceive;
  }

  get count(): number {
    return this.#count;
  }

  /** Whether any Topic Filter begins with this level. */
  hasBelow(firstLevel: string): boolean {
    return this.#root.children.has(firstLevel);
  }

  /** How many nodes there would be with this filter. */
  nodesWith(levels: readonly string[]): number {
    let node: Node<R> | undefined = this.#root;
    let missing = 0;
    for (const level of levels) {
      node = node?.children.get(level);
      if (node === undefined) missing += 1;
    }
    return this.#nodeCount + missing;
  }

  /** Replaces an earlier subscription of the same receiver with the same filter; gives whether there was none. */
  add(receiver: R, subscription: Subscription): boolean {
    let node = this.#root;
    for (const level of subscription.levels) {
      let child = node.children.get(level);
      if (child === undefined) {
        node.children.set(level, (child = emptyNode()));
        this.#nodeCount += 1;
      }
      node = child;
    }
    this.#forgetFound();
    const isNew = addTo(node, receiver, subscription);
    if (isNew) this.#count += 1;
    return isNew;
  }

  remove(receiver: R, subscription: Subscription): void {
    if (this.#remove(this.#root, receiver, subscription, 0)) this.#count -= 1;
    this.#forgetFound();
  }

  match(topic: string): Match<R> {
    const known = this.#found.get(topic);
    if (known !== undefined) return known;
    if (this.#found.size >= rememberedTopics || this.#foundReceivers > rememberedReceivers) this.#forgetFound();
    const match = this.#search(topic);
    this.#found.set(topic, match);
    this.#foundReceivers += match.direct.length;
    return match;
  }

  /** What `mayReceive` answers has changed. */
  rightsChanged(): void {
    this.#forgetFound();
  }

  #forgetFound(): void {
    this.#found.clear();
    this.#foundReceivers = 0;
  }

  #search(topic: string): Match<R> {
    const levels = topic.split('/');
    const direct = new Map<R, DirectMatch<R>>();
    const shared: SharedGroup<R>[] = [];
    const take = (node: Node<R>): void => {
      for (const [receiver, match] of node.subscriptions) {
        const other = direct.get(receiver);
        if (other !== undefined)
          direct.set(receiver, together(receiver, [...other.subscriptions, ...match.subscriptions]));
        else if (this.#mayReceive(receiver, topic)) direct.set(receiver, match);
      }
      for (const group of node.groups.values()) shared.push(group);
    };
    // A Topic Filter that begins with a wildcard does not match topics that begin with $ [MQTT-4.7.2-1].
    visit(this.#root, levels, 0, topic.startsWith('$'), take);
    return { direct: [...direct.values()], shared };
  }

  /** Gives whether there was one; takes away the nodes that have become empty. */
  #remove(node: Node<R>, receiver: R, subscription: Subscription, depth: number): boolean {
    const level = subscription.levels[depth];
    if (level === undefined) return removeFrom(node, receiver, subscription);
    const child = node.children.get(level);
    if (child === undefined) return false;
    const wasThere = this.#remove(child, receiver, subscription, depth + 1);
    if (child.children.size + child.subscriptions.size + child.groups.size === 0) {
      node.children.delete(level);
      this.#nodeCount -= 1;
    }
    return wasThere;
  }
}

function emptyNode<R extends Receiver>(): Node<R> {
  return { children: new Map(), subscriptions: new Map(), groups: new Map() };
}

function addTo<R extends Receiver>(node: Node<R>, receiver: R, subscription: Subscription): boolean {
  if (subscription.shareName === null) {
    const isNew = !node.subscriptions.has(receiver);
    node.subscriptions.set(receiver, together(receiver, [subscription]));
    return isNew;
  }
  let group = node.groups.get(subscription.shareName);
  if (group === undefined) node.groups.set(subscription.shareName, (group = new SharedGroup()));
  return group.set(receiver, subscription);
}

function removeFrom<R extends Receiver>(node: Node<R>, receiver: R, subscription: Subscription): boolean {
  if (subscription.shareName === null) return node.subscriptions.delete(receiver);
  const group = node.groups.get(subscription.shareName);
  if (group === undefined) return false;
  const wasThere = group.delete(receiver);
  if (group.isEmpty) node.groups.delete(subscription.shareName);
  return wasThere;
}

function visit<R extends Receiver>(
  node: Node<R>,
  levels: readonly string[],
  depth: number,
  skipsWildcards: boolean,
  take: (node: Node<R>) => void,
): void {
  // `sport/#` matches `sport` too (§4.7.1.2).
  const rest = skipsWildcards ? undefined : node.children.get('#');
  if (rest !== undefined) take(rest);
  const level = levels[depth];
  if (level === undefined) return take(node);
  const same = node.children.get(level);
  if (same !== undefined) visit(same, levels, depth + 1, false, take);
  const any = skipsWildcards ? undefined : node.children.get('+');
  if (any !== undefined) visit(any, levels, depth + 1, false, take);
}

function together<R>(receiver: R, subscriptions: readonly Subscription[]): DirectMatch<R> {
  const identifiers = subscriptions.flatMap(({ identifier }) => (identifier === null ? [] : [identifier]));
  return {
    receiver,
    qos: Math.max(...subscriptions.map(({ qos }) => qos)) as MqttQos,
    retainAsPublished: subscriptions.some(({ retainAsPublished }) => retainAsPublished),
    identifiers: identifiers.length === 0 ? noIdentifiers : identifiers,
    subscriptions,
    hasNoLocal: subscriptions.some(({ noLocal }) => noLocal),
  };
}

/** The same without those that do not want what their own client published [MQTT-3.8.3-3]; null: none is left. */
export function withoutNoLocal<R>(match: DirectMatch<R>): DirectMatch<R> | null {
  const others = match.subscriptions.filter(({ noLocal }) => !noLocal);
  return others.length === 0 ? null : together(match.receiver, others);
}
