/** What the tests of HTTP share: curl, a Python server that says what it is told to, and the journal's exchanges. */
import { execFile } from 'node:child_process';
import type { HttpExchange } from '../../../src-main/contract/journal';
import type { HttpRequest } from '../../../src-main/contract/spec/http';
import {
  httpRequestSchema,
  type httpClientSpecSchema,
  type httpServerSpecSchema,
} from '../../../src-main/contract/spec/http';
import type { z } from 'zod';
import type { Session } from '../../../src-main/engine/session/session';
import { Peer } from '../../support/peer';
import type { TestBench } from '../../support/test-bench';

export interface Ran {
  readonly status: number;
  readonly stdout: Buffer;
  readonly stderr: string;
}

export function run(command: string, ...args: readonly (string | number)[]): Promise<Ran> {
  return new Promise((resolve) => {
    const options = { encoding: 'buffer', maxBuffer: 256 * 1024 * 1024 } as const;
    execFile(command, args.map(String), options, (error, stdout, stderr) => {
      resolve({ status: error === null ? 0 : Number(error.code), stdout, stderr: stderr.toString() });
    });
  });
}

/** Without a proxy from the environment, and silent. */
export function curl(...args: readonly (string | number)[]): Promise<Ran> {
  return run('curl', '--noproxy', '*', '-s', '-S', ...args);
}

export interface Answered {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** With `--include`: the last response that curl saw. */
export async function ask(...args: readonly (string | number)[]): Promise<Answered> {
  const { stdout, stderr } = await curl('-i', ...args);
  let rest = stdout;
  for (;;) {
    const end = rest.indexOf('\r\n\r\n');
    if (end === -1) throw new Error(`no response: ${stderr}`);
    const [statusLine, ...fields] = rest.subarray(0, end).toString('latin1').split('\r\n');
    rest = rest.subarray(end + 4);
    const status = Number(/^HTTP\/1\.[01] (\d{3})/.exec(statusLine!)![1]);
    if (status < 200) continue;
    const headers = fields.map((field) => /^([^:]*): ?(.*)$/.exec(field)!.slice(1, 3) as [string, string]);
    return {
      status,
      headers: Object.fromEntries(headers.map(([name, value]) => [name.toLowerCase(), value])),
      body: rest,
    };
  }
}

type ServerInput = Omit<z.input<typeof httpServerSpecSchema>, 'kind' | 'port'>;

export async function openServer(
  lab: TestBench,
  input: ServerInput,
): Promise<{ session: Session; port: number; url: string }> {
  const session = await lab.open({ kind: 'http-server', port: 0, ...input });
  const { port } = session.state.local!;
  return { session, port, url: `http://127.0.0.1:${port}` };
}

type ClientInput = Omit<z.input<typeof httpClientSpecSchema>, 'kind' | 'request'>;

export function openClient(lab: TestBench, input: ClientInput = {}): Promise<Session> {
  return lab.open({ kind: 'http-client', request: { url: 'http://127.0.0.1/' }, ...input });
}

export function request(input: z.input<typeof httpRequestSchema>): HttpRequest {
  return httpRequestSchema.parse(input);
}

export function exchangesOf(session: Session): HttpExchange[] {
  const { firstNumber, count } = session.journal!.state;
  return session.journal!.page(firstNumber, count).entries.map((entry) => entry as HttpExchange & typeof entry);
}

const isSettled = ({ phase }: HttpExchange): boolean => phase === 'done' || phase === 'failed';

/** Resolves with all exchanges once there are so many and none is under way. */
export async function settled(lab: TestBench, session: Session, count: number): Promise<HttpExchange[]> {
  await lab.untilFed(() => {
    const exchanges = exchangesOf(session);
    return exchanges.length >= count && exchanges.every(isSettled);
  });
  return exchangesOf(session);
}

/** Makes a request and waits until it is over, with all that followed it: the last hop. */
export async function exchange(
  lab: TestBench,
  session: Session,
  input: z.input<typeof httpRequestSchema>,
): Promise<HttpExchange & { readonly number: number }> {
  await session.act({ do: 'http.request', request: request(input) });
  await lab.untilFed(() => session.state.endpoint?.kind === 'http-client' && session.state.endpoint.busyWith === null);
  return exchangesOf(session).at(-1)! as HttpExchange & { readonly number: number };
}

export function bodyOf(session: Session, number: number, part: 'request' | 'response' | 'response-decoded'): Buffer {
  return Buffer.from(session.journal!.body(number, part, 0, 1 << 30).bytes);
}

/**
 * A Python server of one connection after another: `answer(connection, head, body)` is called for every request, whose
 * head and body (by Content-Length or chunks) have been read. It prints its port.
 */
export async function pythonServer(lab: TestBench, answer: string): Promise<{ peer: Peer; port: number; url: string }> {
  const peer = lab.with(
    Peer.python(`
import json, threading
def line(c):
    text = b''
    while not text.endswith(b'\\n'):
        piece = c.recv(1)
        if not piece: raise EOFError
        text += piece
    return text
def exactly(c, n):
    got = b''
    while len(got) < n:
        piece = c.recv(min(65536, n - len(got)))
        if not piece: raise EOFError
        got += piece
    return got
def fields(head): return [tuple(part.strip() for part in l.split(':', 1)) for l in head.split('\\r\\n')[1:] if ':' in l]
def read(c, before_body=None):
    head = b''
    while not head.endswith(b'\\r\\n\\r\\n'): head += line(c)
    head = head.decode('latin1')
    known = {k.lower(): v for k, v in fields(head)}
    if before_body: before_body(c, known)
    if known.get('transfer-encoding') == 'chunked':
        body, chunks = b'', []
        while True:
            size = int(line(c), 16)
            piece = exactly(c, size); exactly(c, 2)
            if size == 0: break
            body += piece
    else: body = exactly(c, int(known.get('content-length', 0)))
    return head, body
def reply(c, body=b'', status='200 OK', more='', length=True):
    c.sendall(('HTTP/1.1 %s\\r\\n%s%s\\r\\n' % (status, 'Content-Length: %d\\r\\n' % len(body) if length else '', more)).encode('latin1') + body)
before_body = None
${answer}
l = socket.socket(); l.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1); l.bind(('127.0.0.1', 0)); l.listen(50)
say(l.getsockname()[1])
def serve(c):
    try:
        while True:
            head, body = read(c, before_body)
            if answer(c, head, body) is False: break
    except (EOFError, ConnectionError): pass
    c.close()
while True:
    c, _ = l.accept()
    threading.Thread(target=serve, args=(c,), daemon=True).start()
`),
  );
  const port = Number(await peer.line());
  return { peer, port, url: `http://127.0.0.1:${port}` };
}
