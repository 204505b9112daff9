/** One test a lock: what the page, or whoever takes it over, may not do. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { codeOf, invokeInPage } from './support/invoke';
import { launch, type Launched } from './support/launch';

let lab: Launched;
/** Stands for the world outside: whatever reaches it got out. */
let outside: Server;
let outsideUrl: string;
const reached: string[] = [];

beforeAll(async () => {
  outside = createServer((request, response) => {
    reached.push(request.url ?? '');
    response.end('outside');
  });
  await new Promise<void>((resolve) => outside.listen(0, '127.0.0.1', resolve));
  outsideUrl = `http://127.0.0.1:${(outside.address() as AddressInfo).port}`;
  lab = await launch();
});

afterAll(async () => {
  // What the tests below provoked: the policy's reports, and the page code of the other window.
  lab.forgive(/Content Security Policy|Refused to|This window may not do that/);
  await lab.close();
  outside.close();
  expect(reached).toEqual([]);
});

/** Runs an expression as the page's own code would run: what the inspector runs directly is exempt from the policy. */
function inPage<T>(expression: string): Promise<T> {
  return lab.page.evaluate(`new Promise((resolve) => setTimeout(() => resolve(${expression})))`);
}

test('there is no Node in the page', async () => {
  const types = await inPage("[typeof require, typeof process, typeof module, typeof Buffer, typeof global].join(' ')");
  expect(types).toBe('undefined undefined undefined undefined undefined');
});

test('the bridge is one function', async () => {
  expect(await inPage('Object.keys(window.wirebench)')).toEqual(['invoke']);
});

test('the page is sandboxed and isolated', async () => {
  const preferences = await lab.app.evaluate(({ BrowserWindow }) => {
    // Not in the types of every Electron that this runs on.
    const contents = BrowserWindow.getAllWindows()[0]!.webContents as unknown as { getLastWebPreferences(): object };
    return contents.getLastWebPreferences();
  });
  expect(preferences).toMatchObject({
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    webviewTag: false,
    webSecurity: true,
  });
});

test('the policy stops inline scripts', async () => {
  const ran = await inPage(`(() => {
    const script = document.createElement('script');
    script.textContent = 'window.inlineRan = true';
    document.head.append(script);
    return window.inlineRan === true;
  })()`);
  expect(ran).toBe(false);
});

test('the policy stops eval', async () => {
  expect(await inPage("(() => { try { return eval('1'); } catch (error) { return error.name; } })()")).toBe(
    'EvalError',
  );
});

test('nothing is fetched from outside', async () => {
  const outcome = await inPage(`Promise.all([
    fetch('${outsideUrl}/fetch').then(() => 'fetched', () => 'stopped'),
    new Promise((resolve) => {
      const image = new Image();
      image.onload = () => resolve('loaded');
      image.onerror = () => resolve('stopped');
      image.src = '${outsideUrl}/image';
    }),
    new Promise((resolve) => {
      try {
        const socket = new WebSocket('${outsideUrl.replace('http', 'ws')}/socket');
        socket.onopen = () => resolve('open');
        socket.onerror = () => resolve('stopped');
      } catch {
        resolve('stopped');
      }
    }),
  ])`);
  expect(outcome).toEqual(['stopped', 'stopped', 'stopped']);
  expect(reached).toEqual([]);
});

test('the window does not leave its page', async () => {
  await lab.app.evaluate(({ BrowserWindow }) => {
    const contents = BrowserWindow.getAllWindows()[0]!.webContents;
    const isPrevented = new Promise((resolve) => {
      contents.once('will-frame-navigate', (event) => resolve(event.defaultPrevented));
    });
    Object.assign(globalThis, { isPrevented });
  });
  await inPage(`(() => { location.href = '${outsideUrl}/navigate'; })()`);
  const isPrevented = await lab.app.evaluate(
    () => (globalThis as unknown as { isPrevented: Promise<boolean> }).isPrevented,
  );
  expect(isPrevented).toBe(true);
  expect(lab.page.url()).toBe('wirebench://app/index.html');
});

test('no other window opens', async () => {
  expect(await inPage(`window.open('${outsideUrl}/open') === null`)).toBe(true);
  expect(await lab.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1);
});

test('no permission is granted', async () => {
  const outcome = await inPage(`Promise.all([
    Notification.requestPermission(),
    navigator.permissions.query({ name: 'geolocation' }).then(({ state }) => state),
    navigator.clipboard.readText().then(() => 'read', () => 'denied'),
    navigator.mediaDevices.getUserMedia({ audio: true }).then(() => 'heard', () => 'denied'),
  ])`);
  expect(outcome).toEqual(['denied', 'denied', 'denied', 'denied']);
});

test.each(['no.such', '__proto__', 'constructor', 'toString', ''])('there is no command %j', async (name) => {
  expect(await codeOf(lab.page, name, {})).toBe('BAD_INPUT');
});

test.each([
  ['session.create', { spec: { kind: 'tcp-server', port: 70_000 } }],
  ['session.create', { spec: { kind: 'tcp-server', port: 1, extra: true } }],
  ['session.create', { spec: { kind: 'shell' } }],
  ['session.open', {}],
  ['session.open', null],
  ['session.sendBytes', { session: 'x', target: { to: 'all' }, bytes: [1, 2] }],
  ['log.rows', { session: 'x', firstNumber: 1, count: 1e9 }],
  ['preferences.set', { theme: 'pink' }],
])('%s refuses %j', async (name, input) => {
  expect(await codeOf(lab.page, name, input)).toBe('BAD_INPUT');
});

test.each([
  ['session.create', { spec: { kind: 'capture', path: '/etc/passwd' } }],
  ['session.create', { spec: { kind: 'tcp-server', port: 0 }, capture: '/etc/passwd' }],
  ['session.update', { session: 'textbook-server', spec: { kind: 'capture', path: '/etc/passwd' } }],
  ['session.sendFile', { session: 'textbook-client', target: { to: 'all' }, path: '/etc/passwd' }],
  ['log.save', { session: 'textbook-client', path: '/tmp/wirebench-not-picked.pcapng' }],
  [
    'session.create',
    { spec: { kind: 'http-server', port: 0, routes: [{ path: '/*all', body: { from: 'file', path: '/etc' } }] } },
  ],
  [
    'session.act',
    {
      session: 'textbook-client',
      action: { do: 'http.request', request: { url: 'http://h/', body: { from: 'file', path: '/etc/passwd' } } },
    },
  ],
  ['journal.saveBody', { session: 'textbook-client', number: 1, part: 'response', path: '/tmp/wirebench-not-picked' }],
  ['authority.save', { path: '/tmp/wirebench-not-picked.pem' }],
  ['authority.issue', { purpose: 'client', names: ['Ada'], path: '/tmp/wirebench-not-picked.pem' }],
])('%s touches no file that was not picked', async (name, input) => {
  expect(await codeOf(lab.page, name, input)).toBe('FILE_NOT_GRANTED');
});

test.each([
  'https://example.com/',
  'http://www.rfc-editor.org/',
  'file:///etc/passwd',
  'https://www.rfc-editor.org@example.com/',
])('no browser is sent to %s', async (url) => {
  expect(await codeOf(lab.page, 'link.open', { url })).toBe('NOT_ALLOWED');
});

test('another page of the same origin may ask nothing', async () => {
  const code = await lab.app.evaluate(async ({ app, BrowserWindow }) => {
    const other = new BrowserWindow({
      show: false,
      webPreferences: { preload: `${app.getAppPath()}/out/preload/preload.cjs`, sandbox: true, contextIsolation: true },
    });
    try {
      await other.loadURL('wirebench://app/index.html');
      const answer = (await other.webContents.executeJavaScript("wirebench.invoke('session.list', {})")) as {
        ok: boolean;
        error?: { code: string };
      };
      return answer.error?.code;
    } finally {
      other.destroy();
    }
  });
  expect(code).toBe('NOT_ALLOWED');
});

test('a frame inside the page has no bridge', async () => {
  const bridge = await inPage(`(() => {
    const frame = document.createElement('iframe');
    document.body.append(frame);
    const type = typeof frame.contentWindow.wirebench;
    frame.remove();
    return type;
  })()`);
  expect(bridge).toBe('undefined');
});

test.each([
  'wirebench://app/../main/index.js',
  'wirebench://app/%2e%2e/main/index.js',
  'wirebench://app/..%2fmain/index.js',
  'wirebench://app/..%5cmain%5cindex.js',
  'wirebench://app//etc/passwd',
  'wirebench://app/',
  'wirebench://elsewhere/index.html',
])('%s is not there', async (url) => {
  const status = await lab.app.evaluate(async ({ net }, address) => (await net.fetch(address)).status, url);
  expect(status).toBe(404);
});

test('what is asked for in the proper way is answered', async () => {
  expect(await invokeInPage(lab.page, 'session.list', {})).toMatchObject({ ok: true });
});
