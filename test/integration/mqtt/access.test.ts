/** Users and access rules: MQTT 3.1.1 §3.1.4, §3.3.5, §3.8.4, MQTT 5.0 §3.1.4, §5.4. */
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { hashPassword } from '../../../src-main/engine/mqtt/broker/access/password';
import type { AccessOptions } from '../../../src-main/engine/mqtt/broker/broker-contract';
import { BrokerBench } from '../../support/mqtt/broker-bench';

let options: AccessOptions;
let bench: BrokerBench;
beforeAll(async () => {
  const everyone = { username: null, clientId: null };
  options = {
    users: [{ username: 'ada', passwordHash: await hashPassword('lovelace') }],
    allowAnonymous: true,
    otherwise: 'deny',
    rules: [
      { decision: 'deny', action: 'both', topicFilter: 'lab/secret', username: 'ada', clientId: null },
      { decision: 'allow', action: 'both', topicFilter: 'lab/#', username: 'ada', clientId: null },
      { decision: 'allow', action: 'both', topicFilter: 'open/#', ...everyone },
      { decision: 'allow', action: 'publish', topicFilter: 'own/%c', ...everyone },
    ],
  };
});
beforeEach(async () => {
  bench = await BrokerBench.make({ access: options });
});
afterEach(() => bench.close());

const ada = { username: 'ada', password: Buffer.from('lovelace') };
const code = (version: 4 | 5): 'returnCode' | 'reasonCode' => (version === 5 ? 'reasonCode' : 'returnCode');

describe.each([4, 5] as const)('a broker with users and rules, protocol level %i', (version) => {
  it('lets in who knows the password, and who brings no name', async () => {
    for (const fields of [ada, {}]) expect((await bench.client(version, fields)).connack![code(version)]).toBe(0);
    expect(bench.broker.clients(0, 9).items.map(({ username }) => username)).toEqual(['ada', null]);
  });

  it('turns others away with bad user name or password, and processes nothing of theirs', async () => {
    const watcher = await bench.client(version);
    await watcher.subscribe('open/#');
    const wrong = [
      { ...ada, password: Buffer.from('Lovelace') },
      { username: 'ada' },
      { username: 'bob', password: ada.password },
    ];
    for (const fields of wrong) {
      const client = await bench.open(version);
      const connect = { cmd: 'connect', protocolVersion: version, clientId: 'x', clean: true, ...fields } as const;
      const publish = client.encode({
        cmd: 'publish',
        topic: 'open/x',
        payload: 'x',
        qos: 0,
        dup: false,
        retain: false,
      });
      client.sendBytes(client.encode(connect), publish);
      expect(await client.next('connack')).toMatchObject({
        [code(version)]: version === 5 ? 0x86 : 4,
        sessionPresent: false,
      });
      await client.closed();
    }
    await watcher.expectNothing();
    expect(bench.refusals.map(({ reason }) => reason)).toEqual([
      'bad-credentials',
      'bad-credentials',
      'bad-credentials',
    ]);
  });

  it('processes what came while the password was being checked', async () => {
    const client = await bench.open(version);
    const connect = { cmd: 'connect', protocolVersion: version, clientId: 'x', clean: true, ...ada } as const;
    client.sendBytes(client.encode(connect), 'c0 00');
    await client.next('connack');
    await client.next('pingresp');
  });

  it('acknowledges what may not be published and passes it on to nobody', async () => {
    const owner = await bench.client(version, ada);
    await owner.subscribe('lab/#');
    const client = await bench.client(version, { clientId: 'c7' });
    client.publish('lab/x', 'x');
    client.publish('lab/x', 'x', { qos: 1 });
    const puback = await client.next('puback');
    client.publish('lab/x', 'x', { qos: 2 });
    const pubrec = await client.next('pubrec');
    if (version === 5) expect([puback.reasonCode, pubrec.reasonCode]).toEqual([0x87, 0x87]);
    await owner.expectNothing();
    await client.publishFully('own/c7', 'x', { qos: 1 });
    client.publish('own/c8', 'x');
    await client.expectNothing();
    expect(bench.refusals.filter(({ reason }) => reason === 'not-authorized')).toHaveLength(4);
  });

  it('grants what may be subscribed to, filter by filter, and sends nothing else', async () => {
    const failure = version === 5 ? 0x87 : 0x80;
    const client = await bench.client(version, ada);
    const filters = ['lab/#', 'lab/secret', '#', 'open/+'].map(
      (topic) => ({ topic, qos: 1, nl: false, rap: false, rh: 0 }) as const,
    );
    expect((await client.subscribe(filters)).granted).toEqual([1, failure, failure, 1]);
    bench.broker.publish({ topic: 'lab/secret', payload: Buffer.from('secret'), qos: 0, retain: true });
    bench.broker.publish({ topic: 'lab/open', payload: Buffer.from('open'), qos: 0, retain: true });
    expect(await client.nextPayload()).toBe('open');
    await client.subscribe('lab/#');
    expect(await client.nextPayload()).toBe('open');
    await client.expectNothing();
  });

  it('turns a Will away that may not be published', async () => {
    const will = { topic: 'lab/x', payload: 'x', qos: 0, retain: false } as const;
    const client = await bench.open(version);
    await client.connect({ will });
    expect(client.connack).toMatchObject({ [code(version)]: version === 5 ? 0x87 : 5 });
    await client.closed();
  });
});

describe('a session', () => {
  const kept = { clientId: 's', clean: false };

  it('belongs to the user who began it: another one begins anew', async () => {
    const first = await bench.client(4, { ...kept, ...ada });
    await first.subscribe('lab/#', 1);
    await first.disconnect();
    bench.broker.publish({ topic: 'lab/x', payload: Buffer.from('for ada'), qos: 1, retain: false });
    const other = await bench.client(4, kept);
    expect(other.connack!.sessionPresent).toBe(false);
    await other.expectNothing();
    await other.disconnect();
    expect((await bench.client(4, { ...kept, ...ada })).connack!.sessionPresent).toBe(false);
  });

  it('has the rights of the name that its client brings now', async () => {
    const rule = {
      decision: 'deny',
      action: 'subscribe',
      topicFilter: 'secret',
      username: 'guest',
      clientId: null,
    } as const;
    const open = await BrokerBench.make({
      access: { users: [], allowAnonymous: true, rules: [rule], otherwise: 'allow' },
    });
    try {
      const publish = (): number =>
        open.broker.publish({ topic: 'secret', payload: Buffer.from('x'), qos: 1, retain: false });
      const owner = await open.client(4, { ...kept, username: 'owner' });
      await owner.subscribe('+', 0);
      expect(publish()).toBe(1);
      await owner.disconnect();
      const guest = await open.client(4, { ...kept, username: 'guest' });
      expect([guest.connack!.sessionPresent, publish()]).toEqual([true, 0]);
    } finally {
      await open.close();
    }
  });
});

describe('a broker that wants names', () => {
  it.each([4, 5] as const)('turns away who has none, protocol level %i', async (version) => {
    const strict = await BrokerBench.make({ access: { ...options, allowAnonymous: false } });
    try {
      const client = await strict.open(version);
      await client.connect();
      expect(client.connack).toMatchObject({ [code(version)]: version === 5 ? 0x87 : 5 });
    } finally {
      await strict.close();
    }
  });

  it('checks no more passwords at once than it may', async () => {
    const strict = await BrokerBench.make({ access: options, limits: { authentications: 1 } });
    try {
      const [first, second] = [await strict.open(4), await strict.open(4)];
      const answers = await Promise.all([first, second].map((client) => client.connect(ada)));
      expect(answers.map(({ returnCode }) => returnCode).sort()).toEqual([0, 3]);
      await strict.untilRefused('authentication-busy');
    } finally {
      await strict.close();
    }
  });
});
