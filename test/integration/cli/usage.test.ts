import { execFile, spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Peer } from '../../support/peer';
import { buildWirebench, endWirebenches, launcher, makeFolder, root, Wirebench } from '../../support/wirebench';

let folder: Awaited<ReturnType<typeof makeFolder>>;
beforeAll(async () => {
  await buildWirebench();
  folder = await makeFolder();
});
afterAll(async () => {
  endWirebenches();
  await folder.remove();
});

describe('help', () => {
  it('is printed to standard output, with exit status 0', async () => {
    const { status, stdout, stderr } = await Wirebench.run('--help');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    for (const command of ['listen', 'connect', 'run', 'decode']) expect(stdout).toContain(command);
    const listen = await Wirebench.run('listen', '--help');
    for (const option of ['--json', '--record', '--send-hex', '--greet', '--multicast', '--for'])
      expect(listen.stdout).toContain(option);
  });

  it('tells the version', async () => {
    expect(await Wirebench.run('--version')).toMatchObject({ status: 0, stdout: '0.1.0\n' });
  });

  it('comes through the launcher too, two at once, with nothing else on standard output', async () => {
    const run = () => promisify(execFile)(process.execPath, [launcher, '--version']);
    expect((await Promise.all([run(), run()])).map(({ stdout }) => stdout)).toEqual(['0.1.0\n', '0.1.0\n']);
  });
});

describe('npm run wirebench', () => {
  it.each(['SIGINT', 'SIGTERM'] as const)('passes %s on, and the exit status back', async (signal) => {
    const npm = spawn('npm', ['run', '-s', 'wirebench', '--', 'listen', 'tcp://:0', '--json'], { cwd: root });
    const closed = once(npm, 'close');
    const [first] = (await once(npm.stdout.setEncoding('utf8'), 'data')) as [string];
    expect(JSON.parse(first.split('\n')[0]!)).toMatchObject({ event: 'listening' });
    npm.kill(signal);
    expect((await closed)[0]).toBe(130);
  });
});

describe('a wrong command line ends with 2, and says what and where', () => {
  it.concurrent.each<[string[], RegExp]>([
    [[], /a command is missing/],
    [['lissen', 'tcp://:0'], /unknown command 'lissen'/],
    [['listen'], /missing required argument 'url'/],
    [['listen', 'tcp://:0', 'more'], /too many arguments/],
    [['listen', 'tcp://:0', '--recrod', 'x'], /unknown option '--recrod'[^]*--record/],
    [['listen', 'tcp://:0', '--send'], /'--send <text>' argument missing/],
    [['listen', '127.0.0.1:8888'], /has no protocol in front/],
    [['listen', 'tcp://127.0.0.256:1'], /“127\.0\.0\.256” is not an IPv4 address/],
    [['connect', 'tcp://127.0.0.1:99999'], /“99999” is not a port/],
    [['connect', 'tcp://127.0.0.1:0'], /no port 0 to connect to/],
    [['connect', 'gopher://127.0.0.1:70'], /gopher:\/\/ is no protocol that it knows/],
    [['connect', 'tcp://127.0.0.1:1', '--send-hex', '48 6 6c'], /--send-hex: .*character 4.*\n {2}48 6 6c\n {5}\^\n$/],
    [['connect', 'tcp://127.0.0.1:1', '--send-hex', '48 zz'], /“z” is not a hexadecimal digit/],
    [['connect', 'tcp://127.0.0.1:1', '--send', '你好\\q'], /--send: .*character 3.*\n {2}你好\\q\n {6}\^\n$/],
    [['listen', 'tcp://:0', '--reply', 'a\\'], /--reply: .*single backslash/],
    [['listen', 'tcp://:0', '--for', '0'], /--for: “0”/],
    [['listen', 'tcp://:0', '--for', 'soon'], /--for: “soon”/],
    [['listen', 'tcp://:0', '--count', '-1'], /--count: “-1”/],
    [['listen', 'tcp://:0', '--count', '1.5'], /--count: “1\.5”/],
    [['listen', 'udp://:0', '--greet', 'hi'], /--greet goes with tcp:\/\//],
    [['connect', 'tcp://127.0.0.1:1', '--echo'], /--echo is what a server does/],
    [['connect', 'tcp://127.0.0.1:1', '--greet', 'hi'], /--greet is what a server does/],
    [['listen', 'tcp://:0', '--multicast', '239.1.1.1'], /--multicast goes with udp:\/\//],
    [['listen', 'udp://:0', '--multicast', '10.0.0.1'], /is not a multicast group/],
    [['listen', 'tcp://:0', '--cert', 'x.pem'], /--cert goes with tls:\/\/, https:\/\/, wss:\/\/ and mqtts:\/\//],
    [['listen', 'tls://:0', '--key', 'x.pem'], /--key goes with --cert/],
    [['listen', 'tls://:0', '--insecure'], /--insecure goes with connect/],
    [['connect', 'tcp://127.0.0.1:1', '--qos=1'], /--qos goes with connect mqtt:\/\//],
    [
      ['decode', 'x.pcapng', '--filter', 'tcp && foo == 1'],
      /--filter: .*“foo” is unknown[^]*\n {2}tcp && foo == 1\n {9}\^\^\^\n$/,
    ],
    [['decode', 'x.pcapng', '--decode-as', 'tcp.port=1,mqtt'], /--decode-as: /],
    [['decode', 'x.pcapng', '--decode-as', 'tcp.port==1,smtp'], /“smtp” is not a protocol/],
    [['decode', 'x.pcapng', '--decode-as', 'tcp.port==70000,mqtt'], /ports are 1 to 65535/],
  ])('%j', async (args, complaint) => {
    const { status, stdout, stderr } = await Wirebench.run(...args);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(complaint);
    expect(stderr).toMatch(/^wirebench: /);
    expect(stderr).not.toMatch(/^ {4}at /m);
  });
});

describe('a session that fails ends with 1 and one line', () => {
  it('where the port is in use', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as { port: number };
    const result = await Wirebench.run('listen', `tcp://127.0.0.1:${port}`, '--json');
    server.close();
    expect(result.status).toBe(1);
    expect(result.stderr).toBe(
      `wirebench: Address already in use: another program (or a session here) is listening on 127.0.0.1:${port}. Pick another port, or 0 for a free one.\n`,
    );
    expect(result.lines.map(({ event, code }) => [event, code])).toEqual([
      ['failed', 'ADDRESS_IN_USE'],
      ['counters', undefined],
    ]);
  });

  it('where nothing listens', async () => {
    const refusing = Peer.refusing();
    const port = await refusing.line();
    const result = await Wirebench.run('connect', `tcp://127.0.0.1:${port}`, '--json', '--send', 'x');
    expect(result).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/^wirebench: .*refused the connection.*\n$/),
    });
    expect(result.lines.filter(({ event }) => event === 'failed')).toMatchObject([{ code: 'CONNECTION_REFUSED' }]);
    await refusing.stop();
  });

  it('where there is no such host', async () => {
    const result = await Wirebench.run('connect', 'tcp://no-such-host.invalid:80');
    expect(result).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/^wirebench: .*no-such-host\.invalid.*\n$/),
    });
  });

  it('where the address is not of this machine', async () => {
    const result = await Wirebench.run('listen', 'tcp://192.0.2.1:0');
    expect(result).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/^wirebench: 192\.0\.2\.1 is not an address of this machine.*\n$/),
    });
  });

  it.each([
    ['a folder', () => folder.path('.'), /is a folder, not a file/],
    ['a folder that is not there', () => folder.path('nowhere/x.pcapng'), /nowhere/],
    ['a full disk', () => '/dev/full', /full/],
    ['what gives nothing back', () => '/dev/null', /not a regular one/],
  ])('where the record goes to %s', async (_name, path, complaint) => {
    const { status, stderr } = await Wirebench.run('listen', 'tcp://127.0.0.1:0', '--record', path(), '--for', 5);
    expect(status).toBe(1);
    expect(stderr).toMatch(complaint);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  });

  it('where a file to send is not there, before anything is opened', async () => {
    const result = await Wirebench.run('connect', 'tcp://127.0.0.1:1', '--send-file', folder.path('missing'));
    expect(result).toMatchObject({
      status: 1,
      stdout: '',
      stderr: expect.stringMatching(/^wirebench: There is no file .*missing\.\n$/),
    });
  });

  it('where standard output cannot be written', async () => {
    const command = `"${process.execPath}" "$0" listen udp://:0 --for 5 > /dev/full`;
    const failure = await promisify(execFile)('sh', ['-c', command, launcher]).catch((error: unknown) => error);
    expect(failure).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^wirebench: Standard output cannot be written: .*\n$/),
    });
  });

  it.each([
    ['that is not there', null, /There is no file/],
    ['that is not JSON', '{', /is not a Wirebench workspace/],
    ['of another shape', '{"wirebench":2,"sessions":[]}', /is not a Wirebench workspace: wirebench/],
    ['without sessions', '{"wirebench":1,"sessions":[]}', /no sessions to open/],
  ])('with a workspace %s', async (name, content, complaint) => {
    const path = folder.path(`${name}.json`);
    if (content !== null) await writeFile(path, content);
    const { status, stderr } = await Wirebench.run('run', path);
    expect(status).toBe(1);
    expect(stderr).toMatch(complaint);
  });
});
