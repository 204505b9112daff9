import { writeFile } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Peer } from '../../support/peer';
import { buildWirebench, endWirebenches, makeFolder, Wirebench } from '../../support/wirebench';
import { clientScript, serverScript } from '../ws/python-peers';

beforeAll(buildWirebench);
afterAll(endWirebenches);

const peers: Peer[] = [];
afterEach(async () => {
  await Promise.all(peers.splice(0).map((peer) => peer.stop()));
});

function python(script: string): Peer {
  const peer = Peer.python(script);
  peers.push(peer);
  return peer;
}

async function listen(...args: string[]) {
  const server = Wirebench.start('listen', 'ws://127.0.0.1:0/chat', '--json', ...args);
  const { session } = await server.line(({ event }) => event === 'listening');
  return { server, url: session };
}

/** A Python server that says what it gets, until it is left. */
async function serve(body: string, options = ''): Promise<{ peer: Peer; url: string }> {
  const peer = python(serverScript(options, body));
  return { peer, url: `ws://127.0.0.1:${await peer.line()}/there` };
}

describe('listen ws://', () => {
  it('greets, echoes and replies; names its path; chooses the subprotocol', async () => {
    const { server, url } = await listen(
      '--greet',
      'hello',
      '--echo',
      '--reply',
      'ok',
      '--subprotocol',
      'b',
      '--subprotocol',
      'a',
      '--header',
      'X-Lab: 1',
    );
    expect(url).toMatch(/^ws:\/\/127\.0\.0\.1:\d+\/chat$/);
    const peer = python(
      clientScript(
        url,
        `subprotocols=['a', 'b']`,
        `say(ws.subprotocol, ws.response_headers['X-Lab']); say(await ws.recv()); await ws.send('x'); say(await ws.recv(), await ws.recv())`,
      ),
    );
    expect(await peer.line()).toBe('b 1');
    expect(await peer.line()).toBe('hello');
    expect(await peer.line()).toBe('x ok');
    const { status, lines } = await server.interrupt();
    expect(status).toBe(130);
    expect(lines.filter(({ event }) => event === 'message').length).toBeGreaterThan(3);
  });

  it('speaks binary where it is told to', async () => {
    const { server, url } = await listen('--greet', 'hi', '--binary', '--send', 'sent');
    const peer = python(clientScript(url, '', `say(await ws.recv(), await ws.recv())`));
    expect(await peer.line()).toBe("b'hi' b'sent'");
    await server.interrupt();
  });

  it('tells what it refuses, and goes on', async () => {
    const { server, url } = await listen('--echo');
    const peer = python(clientScript(url.replace('/chat', '/else'), '', ''));
    expect(await peer.line()).toBe('refused 404');
    const failed = await server.line(({ event }) => event === 'failed');
    expect(failed).toMatchObject({ code: 'WS_REQUEST_REFUSED', conn: {} });
    const good = python(clientScript(url, '', `await ws.send('on'); say(await ws.recv())`));
    expect(await good.line()).toBe('on');
    await server.interrupt();
  });
});

describe('connect ws://', () => {
  it('sends text, bytes and files, each as a message, and stops after so many messages', async () => {
    const folder = await makeFolder();
    const file = folder.path('data');
    await writeFile(file, 'from a file');
    const { peer, url } = await serve(
      `say(ws.path, ws.subprotocol, ws.request_headers['X-Lab'])
       say(await ws.recv(), await ws.recv(), await ws.recv()); await ws.send('one'); await ws.send('two'); await ws.wait_closed(); say(ws.close_code)`,
      `subprotocols=['p']`,
    );
    const options = [
      '--subprotocol',
      'p',
      '--header',
      'X-Lab: yes',
      '--send',
      'text',
      '--send-hex',
      '00ff',
      '--send-file',
      file,
    ];
    const { status, lines } = await Wirebench.run('connect', url, '--json', '--count', '2', ...options);
    expect(status).toBe(0);
    expect(await peer.line()).toBe('/there p yes');
    expect(await peer.line()).toBe("text b'\\x00\\xff' b'from a file'");
    expect(await peer.line()).toBe('1000');
    expect(lines[0]).toMatchObject({ event: 'connected', session: url });
    await folder.remove();
  });

  it('sends its standard input as it comes, then a Close', async () => {
    const { peer, url } = await serve(`say(await ws.recv()); await ws.wait_closed(); say(ws.close_code)`);
    const { status } = await Wirebench.runOn(Buffer.from('grüße'), 'connect', url, '--stdin', '--quiet');
    expect(status).toBe(0);
    expect(await peer.line()).toBe('grüße');
    expect(await peer.line()).toBe('1000');
  });

  it.each([
    [`await ws.close(1000)`, 0, ''],
    [
      `await ws.close(1011, 'no more')`,
      1,
      /^wirebench: .* closed the WebSocket with 1011 Internal Error: “no more”\.\n$/,
    ],
  ])('ends as its server ends it: %s', async (body, expected, stderr) => {
    const { url } = await serve(body);
    const result = await Wirebench.run('connect', url);
    expect(result.status).toBe(expected);
    if (stderr === '') expect(result.stderr).toBe('');
    else expect(result.stderr).toMatch(stderr);
  });

  it('fails with one line where the handshake is refused', async () => {
    const { server, url } = await listen();
    const { status, stderr } = await Wirebench.run('connect', url.replace('/chat', '/nowhere'));
    expect(status).toBe(1);
    expect(stderr).toMatch(/^wirebench: 127\.0\.0\.1:\d+ refused the WebSocket: it answered 404 Not Found\.[^\n]*\n$/);
    await server.interrupt();
  });

  it.each([
    [['connect', 'ws://127.0.0.1:1', '--echo'], /--echo/],
    [['connect', 'ws://127.0.0.1:1', '--subprotocol', 'a b'], /--subprotocol: “a b”/],
    [['connect', 'tcp://127.0.0.1:1', '--subprotocol', 'a'], /--subprotocol goes with ws:\/\//],
    [['connect', 'udp://127.0.0.1:1', '--binary'], /--binary goes with ws:\/\//],
  ])('refuses %j', async (args, message) => {
    const { status, stderr } = await Wirebench.run(...args);
    expect(status).toBe(2);
    expect(stderr).toMatch(message);
  });
});
