/** The tree of Topic Filters against the plainest possible way to match them. */
import { describe, expect, it } from 'vitest';
import { makeSubscription, type Subscription } from '../../../src-main/engine/mqtt/broker/sessions/subscription';
import {
  SubscriptionTree,
  withoutNoLocal,
  type Receiver,
} from '../../../src-main/engine/mqtt/broker/topics/subscription-tree';
import { seededRandom } from '../../support/seeded-random';

interface TestReceiver extends Receiver {
  readonly name: string;
  isConnected: boolean;
  isReady: boolean;
}

function receiver(name: string): TestReceiver {
  return { name, isConnected: true, isReady: true };
}

function subscription(topicFilter: string, qos: 0 | 1 | 2 = 0, identifier: number | null = null): Subscription {
  const options = { noLocal: false, retainAsPublished: false, retainHandling: 0 } as const;
  return makeSubscription({ topicFilter, qos, ...options }, identifier);
}

function tree(mayReceive = (_receiver: TestReceiver, _topic: string): boolean => true): SubscriptionTree<TestReceiver> {
  return new SubscriptionTree(mayReceive);
}

/** §4.7.1 read aloud. */
function matches(filter: readonly string[], topic: readonly string[]): boolean {
  if (topic[0]!.startsWith('$') && (filter[0] === '#' || filter[0] === '+')) return false;
  const pattern = filter.map((level) =>
    level === '+' ? '[^/]*' : level === '#' ? '#' : level.replace(/[.($]/g, '\\$&'),
  );
  if (pattern.at(-1) !== '#') return new RegExp(`^${pattern.join('/')}$`).test(topic.join('/'));
  const before = pattern.slice(0, -1).join('/');
  return new RegExp(before === '' && pattern.length === 1 ? '^' : `^${before}(/|$)`).test(topic.join('/'));
}

describe('the tree of subscriptions', () => {
  it('matches as a regular expression of each filter does', () => {
    const random = seededRandom(3);
    const levels = ['a', 'b', '', 'cc', '$x', '.', '(', 'ä'];
    const pick = (): string => levels[random.below(levels.length)]!;
    const subscriptions = tree();
    const filters: { filter: string; receiver: TestReceiver }[] = [];
    for (let count = 0; count < 400; count += 1) {
      const parts = Array.from({ length: 1 + random.below(4) }, () => (random.below(3) === 0 ? '+' : pick()));
      if (random.below(3) === 0) parts.push('#');
      const filter = parts.join('/') || '+';
      const one = receiver(`${count}`);
      filters.push({ filter, receiver: one });
      expect(subscriptions.add(one, subscription(filter))).toBe(true);
    }
    const check = (): void => {
      for (let count = 0; count < 300; count += 1) {
        const topic = Array.from({ length: 1 + random.below(5) }, pick).join('/') || 'a';
        const wanted = filters.filter(({ filter }) => matches(filter.split('/'), topic.split('/')));
        const found = subscriptions.match(topic).direct.map((match) => match.receiver.name);
        expect([topic, found.sort()]).toEqual([topic, wanted.map((each) => each.receiver.name).sort()]);
      }
    };
    check();
    for (const { filter, receiver: one } of filters.splice(0, 200)) subscriptions.remove(one, subscription(filter));
    expect(subscriptions.count).toBe(200);
    check();
    for (const { filter, receiver: one } of filters.splice(0)) subscriptions.remove(one, subscription(filter));
    expect([subscriptions.count, subscriptions.nodesWith([])]).toEqual([0, 0]);
  });

  it('takes the subscriptions of one receiver together', () => {
    const subscriptions = tree();
    const one = receiver('one');
    for (const [filter, qos, identifier] of [
      ['a/#', 0, 5],
      ['+/b', 2, null],
      ['a/b', 1, 6],
    ] as const) {
      subscriptions.add(one, subscription(filter, qos, identifier));
    }
    expect(subscriptions.match('a/b').direct).toMatchObject([{ receiver: one, qos: 2, identifiers: [5, 6] }]);
    expect(subscriptions.add(one, subscription('a/b', 0))).toBe(false);
    expect(subscriptions.match('a/b').direct).toMatchObject([{ qos: 2, identifiers: [5] }]);
    expect(subscriptions.count).toBe(3);
  });

  it('leaves out what only No Local would bring', () => {
    const subscriptions = tree();
    const one = receiver('one');
    subscriptions.add(one, { ...subscription('a/#', 2, 1), noLocal: true });
    expect(withoutNoLocal(subscriptions.match('a').direct[0]!)).toBeNull();
    subscriptions.add(one, subscription('a', 1, 2));
    const [match] = subscriptions.match('a').direct;
    expect(match).toMatchObject({ hasNoLocal: true, qos: 2 });
    expect(withoutNoLocal(match!)).toMatchObject({ qos: 1, identifiers: [2] });
  });

  it('leaves out who may not receive the topic', () => {
    const subscriptions = tree((one, topic) => !(one.name === 'guest' && topic === 'secret'));
    for (const name of ['guest', 'owner']) subscriptions.add(receiver(name), subscription('#'));
    const names = (topic: string): string[] => subscriptions.match(topic).direct.map((match) => match.receiver.name);
    expect([names('secret'), names('open')]).toEqual([['owner'], ['guest', 'owner']]);
  });

  it('counts the nodes that filters need, equal beginnings once', () => {
    const subscriptions = tree();
    subscriptions.add(receiver('one'), subscription('a/b/c'));
    expect(subscriptions.nodesWith(['a', 'b', 'x', 'y'])).toBe(5);
    subscriptions.add(receiver('two'), subscription('a/b/x/y'));
    expect(subscriptions.nodesWith(['a'])).toBe(5);
  });
});

describe('a shared group', () => {
  it('takes turns among those who are ready, then waits with those who are there, then with those who are away', () => {
    const subscriptions = tree();
    const members = ['a', 'b', 'c'].map(receiver);
    for (const member of members) subscriptions.add(member, subscription('$share/g/x', 1));
    const [group] = subscriptions.match('x').shared;
    const turns = (count: number): string[] => Array.from({ length: count }, () => group!.choose(() => true)!.name);
    expect(turns(6)).toEqual(['a', 'b', 'c', 'a', 'b', 'c']);
    members[1]!.isReady = false;
    expect(turns(4)).toEqual(['a', 'c', 'a', 'c']);
    for (const member of members) member.isReady = false;
    for (const member of members) member.isConnected = member.name === 'b';
    expect(new Set(turns(3))).toEqual(new Set(['b']));
    members[1]!.isConnected = false;
    expect(new Set(turns(3))).toEqual(new Set(['a', 'b', 'c']));
    expect(group!.choose(() => false)).toBeNull();
    subscriptions.remove(members[0]!, subscription('$share/g/x'));
    expect(new Set(turns(4))).toEqual(new Set(['b', 'c']));
  });

  it('is told apart by its name and its filter', () => {
    const subscriptions = tree();
    for (const filter of ['$share/g/x', '$share/h/x', '$share/g/+'])
      subscriptions.add(receiver(filter), subscription(filter));
    expect(subscriptions.match('x').shared).toHaveLength(3);
    expect(subscriptions.match('y').shared).toHaveLength(1);
    expect(subscriptions.match('$share/g/x').shared).toHaveLength(0);
  });
});
