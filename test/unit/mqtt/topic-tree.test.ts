import { describe, expect, it } from 'vitest';
import { Message } from '../../../src-main/engine/mqtt/broker/message';
import { TopicTree } from '../../../src-main/engine/mqtt/broker/topics/topic-tree';
import { shownTopic, shownTopics } from '../../../src-main/engine/mqtt/broker/views/shown-topic';

function message(topic: string, payload = 'x'): Message {
  const bytes = { payload: Buffer.from(payload), forwarded: Buffer.alloc(0) };
  return new Message({ topic, ...bytes, qos: 1, retain: true, expiresAtMs: null, publisher: 'p', publishedAtMs: 5 });
}

function tree(latestTopics = 100, topicNodes = 1000): TopicTree {
  return new TopicTree({ latestTopics, latestPayloadBytes: 4, topicNodes });
}

describe('the topic tree', () => {
  it('counts what is retained, replaced and cleared, and keeps no empty branch', () => {
    const topics = tree();
    for (const topic of ['a/b/c', 'a/b', 'a//c', '/', 'a/b/c']) topics.retain(message(topic, 'four'));
    expect([topics.retainedCount, topics.retainedBytes]).toEqual([4, 5 + 3 + 4 + 1 + 4 * 4]);
    expect(topics.clear('a/b')).toBe(true);
    expect([topics.clear('a/b'), topics.clear('a'), topics.clear('x')]).toEqual([false, false, false]);
    for (const topic of ['a/b/c', 'a//c', '/']) topics.clear(topic);
    expect([topics.retainedCount, topics.retainedBytes, topics.root.children.size, topics.nodesWith('x')]).toEqual([
      0, 0, 0, 1,
    ]);
  });

  it('shows its nodes by name, a page at a time, with what is below', () => {
    const topics = tree();
    for (const topic of ['lab/b', 'lab/a/1', 'lab/a/2', 'lab', '/x']) topics.retain(message(topic));
    topics.note(message('lab/c', 'payload'));
    const names = (path: string, from: number, count: number): string[] =>
      shownTopics(topics.node(path)!, from, count, 10).items.map(({ topic }) => topic);
    expect([names('lab', 0, 10), names('lab', 1, 1)]).toEqual([['lab/a', 'lab/b', 'lab/c'], ['lab/b']]);
    expect(shownTopic(topics.node('lab')!, 10)).toMatchObject({
      level: 'lab',
      children: 3,
      descendants: 4,
      retainedTopics: 4,
      hasRetained: true,
      latest: null,
    });
    expect(shownTopic(topics.node('lab/c')!, 2).latest).toMatchObject({
      payloadByteLength: 7,
      payload: Uint8Array.from(Buffer.from('pa')),
    });
    expect(shownTopics(topics.root, 0, 9, 0).items.map(({ level, topic }) => [level, topic])).toEqual([
      ['', ''],
      ['lab', 'lab'],
    ]);
    expect(topics.node('nowhere/at/all')).toBeNull();
  });

  it('remembers the newest message of a bounded number of topics, and counts them', () => {
    const topics = tree(2);
    for (const [topic, payload] of [
      ['a', '1'],
      ['b', '2'],
      ['a', '33333'],
      ['c', '4'],
    ])
      topics.note(message(topic!, payload));
    expect(topics.node('a')).toBeNull();
    expect(shownTopic(topics.node('b')!, 9)).toMatchObject({
      messages: 1,
      latest: { payloadByteLength: 1, publisher: 'p' },
    });
    topics.note(message('c', '55555'));
    expect(shownTopic(topics.node('c')!, 9)).toMatchObject({
      messages: 2,
      latest: { payloadByteLength: 5, payload: { length: 4 } },
    });
    expect([...topics.root.children.keys()]).toEqual(['b', 'c']);
  });

  it('has no more nodes than it may for messages that are not retained', () => {
    const topics = tree(100, 6);
    topics.retain(message('r/r'));
    for (const topic of ['a/b', 'c/d', 'e/f']) topics.note(message(topic));
    expect([...topics.root.children.keys()]).toEqual(['r', 'c', 'e']);
    topics.note(message('1/2/3/4/5/6/7'));
    expect([...topics.root.children.keys()]).toEqual(['r']);
    expect(topics.nodesWith('x/y/z')).toBe(5);
  });

  it('keeps copies: a message must not hold the read that it came in', () => {
    const read = Buffer.alloc(65_536, 'x');
    const topics = tree();
    const fields = { qos: 0, retain: true, expiresAtMs: null, publisher: null, publishedAtMs: 0 } as const;
    topics.retain(
      new Message({ topic: 'a', payload: read.subarray(0, 3), forwarded: read.subarray(9, 12), ...fields }),
    );
    read.fill('y');
    expect(topics.retained('a')!.payload).toEqual(Buffer.from('xxx'));
    expect(topics.retained('a')!.payload.buffer.byteLength).toBe(3);
  });
});
