import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { writeFile } from 'node:fs/promises';
import { Mosquitto } from '../../support/mqtt/mosquitto';
import { Peer } from '../../support/peer';
import { buildWirebench, endWirebenches, makeFolder, tshark, Wirebench } from '../../support/wirebench';

beforeAll(buildWirebench);
afterAll(endWirebenches);

let broker: Mosquitto | null = null;
afterEach(async () => {
  await broker?.stop();
  broker = null;
});

async function mosquitto(options: Parameters<typeof Mosquitto.start>[0] = {}): Promise<string> {
  broker = await Mosquitto.start(options);
  return `mqtt://127.0.0.1:${broker.port}`;
}

const portOf = (url: string): string => new URL(url).port;

describe('connect mqtt://', () => {
  it.each(['4', '5'])(
    'publishes each --send, waits for the acknowledgements and ends, protocol version %s',
    async (version) => {
      const url = await mosquitto();
      const reader = Peer.run('mosquitto_sub', '-p', portOf(url), '-t', 'a/#', '-q', 2, '-C', 3, '-F', '%t %q %x');
      await broker!.says(/Received SUBSCRIBE/);
      const folder = await makeFolder();
      await writeFile(folder.path('payload'), Buffer.alloc(3, 0xee));
      const { status, stderr } = await Wirebench.run(
        ...['connect', url, '--publish', 'a/b', '--qos', 2, '--protocol-version', version],
        ...['--send', 'one', '--send-hex', '00 ff', '--send-file', folder.path('payload')],
      );
      expect([status, stderr]).toEqual([0, '']);
      const lines = [await reader.line(), await reader.line(), await reader.line()];
      expect(lines).toEqual(['a/b 2 6f6e65', 'a/b 2 00ff', 'a/b 2 eeeeee']);
      await folder.remove();
    },
  );

  it('publishes what comes on standard input, and leaves a retained message', async () => {
    const url = await mosquitto();
    const { status } = await Wirebench.runOn(
      Buffer.from('kept'),
      'connect',
      url,
      '--publish',
      'r',
      '--stdin',
      '--retain',
    );
    expect(status).toBe(0);
    const reader = Peer.run('mosquitto_sub', '-p', portOf(url), '-t', '#', '-C', 1, '-F', '%t %r %p');
    expect(await reader.line()).toBe('r 1 kept');
  });

  it('subscribes, prints what comes, and stops after so many messages', async () => {
    const url = await mosquitto();
    const client = Wirebench.start('connect', url, '--subscribe', 'a/+', '--subscribe', 'b', '--count', 2, '--json');
    await client.line(({ event, type }) => event === 'message' && type === 'SUBACK');
    for (const topic of ['a/1', 'c', 'b'])
      expect(await Peer.run('mosquitto_pub', '-p', portOf(url), '-t', topic, '-m', topic).ended()).toBe(0);
    const { status, lines } = await client.result();
    expect(status).toBe(0);
    const published = lines.filter(({ type }) => type === 'PUBLISH').map(({ summary }) => summary);
    expect(published).toEqual([expect.stringContaining('a/1'), expect.stringContaining('b')]);
  });

  it('ends with 1 and one line where it is not let in, and where nobody is', async () => {
    const url = await mosquitto({ users: { ada: 'lovelace' } });
    process.env['WIREBENCH_TEST_PASSWORD'] = 'lovelace';
    const named = ['connect', url, '--publish', 't', '--username', 'ada'];
    const right = await Wirebench.run(...named, '--password-env', 'WIREBENCH_TEST_PASSWORD', '--quiet');
    expect([right.status, right.stderr]).toEqual([0, '']);
    const wrong = await Wirebench.run(...named);
    expect(wrong.status).toBe(1);
    expect(wrong.stderr).toMatch(/^wirebench: The broker does not let this client in: Not authorized[^\n]*\n$/);
    await broker!.kill();
    const gone = await Wirebench.run('connect', url, '--subscribe', '#');
    expect([gone.status, gone.stderr]).toEqual([1, expect.stringMatching(/^wirebench: .* refused the connection/)]);
  });

  it.each([
    [['--qos', '3', '--publish', 'a'], '--qos'],
    [['--publish', 'a/#'], '--publish'],
    [['--subscribe', 'a/#/b'], '--subscribe'],
    [['--send', 'x'], '--publish'],
    [['--retain'], '--publish'],
    [['--publish', 'a', '--password-env', 'WIREBENCH_NO_SUCH'], '--password-env'],
    [['--protocol-version', '6', '--publish', 'a'], '--protocol-version'],
    [['--publish', 'a', '--echo'], '--echo'],
  ])('refuses %j', async (options, named) => {
    const { status, stderr } = await Wirebench.run('connect', 'mqtt://127.0.0.1:1', ...options);
    expect(status).toBe(2);
    expect(stderr).toContain(named);
  });
});

describe('listen mqtt://', () => {
  it('is a broker, and its capture one that tshark reads', async () => {
    const folder = await makeFolder();
    const server = Wirebench.start('listen', 'mqtt://127.0.0.1:0', '--json', '--record', folder.path('b.pcapng'));
    const { session } = await server.line(({ event }) => event === 'listening');
    const reader = Peer.run('mosquitto_sub', '-p', portOf(session), '-V', 'mqttv5', '-t', 'x', '-q', 1, '-C', 1);
    await server.line(({ type }) => type === 'SUBACK');
    expect(await Peer.run('mosquitto_pub', '-p', portOf(session), '-t', 'x', '-q', 1, '-m', 'hi').ended()).toBe(0);
    expect(await reader.line()).toBe('hi');
    const { status } = await server.interrupt();
    expect(status).toBe(130);
    const rule = `tcp.port==${portOf(session)},mqtt`;
    const types = await tshark(
      '-r',
      folder.path('b.pcapng'),
      '-d',
      rule,
      '-Y',
      'mqtt',
      '-T',
      'fields',
      '-e',
      'mqtt.msgtype',
    );
    expect(new Set(types.split(/[\s,]+/).filter(Boolean))).toEqual(new Set(['1', '2', '3', '4', '8', '9', '14']));
    await folder.remove();
  });

  it('lets in the one user that it is told', async () => {
    process.env['WIREBENCH_TEST_PASSWORD'] = 'lovelace';
    const access = ['--username', 'ada', '--password-env', 'WIREBENCH_TEST_PASSWORD'];
    const server = Wirebench.start('listen', 'mqtt://127.0.0.1:0', '--json', ...access);
    const { session } = await server.line(({ event }) => event === 'listening');
    const publish = (...more: string[]) =>
      Peer.run('mosquitto_pub', '-p', portOf(session), '-t', 'x', '-m', 'hi', ...more).ended();
    expect(await publish('-u', 'ada', '-P', 'lovelace')).toBe(0);
    expect(await publish('-u', 'ada', '-P', 'byron')).not.toBe(0);
    expect(await publish()).not.toBe(0);
    await server.interrupt();
  });
});
