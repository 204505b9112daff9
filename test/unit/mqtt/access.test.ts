import { describe, expect, it } from 'vitest';
import type { AccessRule } from '../../../src-main/engine/mqtt/broker/broker-contract';
import { AccessList } from '../../../src-main/engine/mqtt/broker/access/access-list';
import { hashPassword, verifyPassword } from '../../../src-main/engine/mqtt/broker/access/password';
import { matchesPattern } from '../../../src-main/engine/mqtt/broker/access/pattern';

const everyone = { username: null, clientId: null } as const;
const ada = { username: 'ada', clientId: 'sensor-7' };
const nobody = { username: null, clientId: 'x' };

function list(rules: readonly Partial<AccessRule>[], otherwise: 'allow' | 'deny' = 'deny'): AccessList {
  const whole = rules.map(
    (rule) => ({ decision: 'allow', action: 'both', topicFilter: '#', ...everyone, ...rule }) as const,
  );
  return new AccessList(whole, otherwise);
}

describe('the access list', () => {
  it('is decided by the first rule that matches, or by what holds otherwise', () => {
    const rules = list([{ decision: 'deny', topicFilter: 'lab/secret/#' }, { topicFilter: 'lab/#' }]);
    expect(['lab/x', 'lab/secret', 'lab/secret/1', 'other'].map((topic) => rules.mayPublish(ada, topic))).toEqual([
      true,
      false,
      false,
      false,
    ]);
    expect(list([], 'allow').mayPublish(ada, 'x')).toBe(true);
  });

  it('tells publishing from subscribing', () => {
    const rules = list([
      { action: 'publish', topicFilter: 'in/#' },
      { action: 'subscribe', topicFilter: 'out/#' },
    ]);
    expect([rules.mayPublish(ada, 'in/1'), rules.mayPublish(ada, 'out/1')]).toEqual([true, false]);
    expect([rules.mayReceive(ada, 'in/1'), rules.mayReceive(ada, 'out/1')]).toEqual([false, true]);
    expect([rules.maySubscribe(ada, ['in', '#']), rules.maySubscribe(ada, ['out', '+'])]).toEqual([false, true]);
  });

  it('grants a filter only to whom a rule gives all of it', () => {
    const rules = list([{ topicFilter: 'a/+/c' }, { topicFilter: 'b/#' }]);
    const granted = ['a/b/c', 'a/+/c', 'b', 'b/#', 'b/+/x', 'a/+/+', 'a/#', '#', '+/b/c', 'a/b/c/#', '$SYS/#'];
    expect(granted.filter((filter) => rules.maySubscribe(ada, filter.split('/')))).toEqual(granted.slice(0, 5));
  });

  it('knows users and clients by patterns, and their names in topics', () => {
    const rules = list([
      { username: 'a*', topicFilter: 'users/%u/#' },
      { clientId: 'sensor-*', topicFilter: 'clients/%c' },
      { username: '*', topicFilter: 'known' },
    ]);
    expect(rules.mayPublish(ada, 'users/ada/x')).toBe(true);
    expect(rules.mayPublish(ada, 'users/bob/x')).toBe(false);
    expect(rules.mayPublish({ username: 'bob', clientId: 'y' }, 'users/bob/x')).toBe(false);
    expect(rules.mayPublish(ada, 'clients/sensor-7')).toBe(true);
    expect(rules.mayPublish(nobody, 'clients/x')).toBe(false);
    expect([rules.mayPublish(ada, 'known'), rules.mayPublish(nobody, 'known')]).toEqual([true, false]);
  });

  it('lets no name pass for a wildcard or a further level', () => {
    const rules = list([{ topicFilter: 'users/%u/#' }, { topicFilter: 'clients/%c/#' }]);
    const tricky = { username: '+', clientId: 'a/b' };
    expect(rules.mayPublish(tricky, 'users/+/x')).toBe(false);
    expect(rules.maySubscribe(tricky, ['users', '+', 'x'])).toBe(false);
    expect(rules.mayPublish(tricky, 'clients/a/b')).toBe(false);
    expect(rules.mayPublish(nobody, 'users//x')).toBe(false);
  });
});

describe('patterns', () => {
  it('fit as they read', () => {
    const cases: [string, string, boolean][] = [
      ['*', '', true],
      ['a*c', 'abc', true],
      ['a*c', 'ab', false],
      ['*b*', 'abc', true],
      ['a**c*', 'ac', true],
      ['', 'a', false],
      ['a.c', 'abc', false],
      ['*aab', 'aaaab', true],
    ];
    for (const [pattern, text, expected] of cases)
      expect([pattern, text, matchesPattern(pattern, text)]).toEqual([pattern, text, expected]);
  });

  it('cost no more than pattern times text', () => {
    expect(matchesPattern('*a'.repeat(30) + 'b', 'a'.repeat(60_000))).toBe(false);
  });
});

describe('passwords', () => {
  it('are kept as hashes that tell nothing, and verified by them', async () => {
    const hash = await hashPassword('geheim ü');
    expect(hash).toMatch(/^scrypt\$16384\$8\$1\$[\w+/]{22}==\$[\w+/]{43}=$/);
    expect(await hashPassword('geheim ü')).not.toBe(hash);
    expect(await verifyPassword(Buffer.from('geheim ü'), hash)).toBe(true);
    expect(await verifyPassword(Buffer.from('geheim u'), hash)).toBe(false);
  });

  it('never match a hash that is none, or that would cost too much', async () => {
    const [salt, key] = ['AAAA', 'AAAA'];
    for (const hash of [
      '',
      'secret',
      `scrypt$7$8$1$${salt}$${key}`,
      `scrypt$67108864$8$1$${salt}$${key}`,
      'scrypt$16384$8$1$AAAA$',
    ]) {
      expect(await verifyPassword(Buffer.from('secret'), hash)).toBe(false);
    }
  });
});
