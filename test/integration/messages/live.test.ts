/** What the bytes of open sessions mean, while they come: asked for as the window asks. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Peer } from '../../support/peer';
import { ask, fieldNamed, linesOf, rowsOf, untilDecoded } from '../../support/messages';
import { openResources, TestBench } from '../../support/test-bench';
import { curl } from '../http/support';

let lab: TestBench;
beforeEach(async () => {
  lab = await TestBench.make();
});
afterEach(async () => {
  await lab.close();
  expect(openResources()).toEqual([]);
});

/** A TCP server of ours, and a client that writes so, piece by piece, each once the one before has arrived. */
async function talk(
  pieces: readonly string[],
  spec: Parameters<TestBench['open']>[0] = { kind: 'tcp-server', port: 0 },
) {
  const session = await lab.open(spec);
  const peer = lab.with(
    Peer.python(
      `s = socket.create_connection(('127.0.0.1', int(sys.argv[1])))
for line in sys.stdin:
    s.sendall(bytes.fromhex(line)); say('sent')
s.close()`,
      session.state.local!.port,
    ),
  );
  const write = async (bytes: string | Uint8Array): Promise<void> => {
    const { inboundBytes } = session.state;
    const sent = Buffer.from(bytes);
    peer.stdin.write(`${sent.toString('hex')}\n`);
    await lab.until(session, (state) => state.inboundBytes === inboundBytes + sent.length);
  };
  for (const piece of pieces) await write(piece);
  return { session, write, end: () => peer.stdin.end() };
}

describe('messages of an open session', () => {
  it('are told as they come, with their exchange, their fields and their bytes', async () => {
    const session = await lab.open({ kind: 'http-server', port: 0 });
    const { id } = session;
    await untilDecoded(lab, id, ({ count }) => count === 1);
    await curl('-H', 'X-Ask: 1', `${session.state.url}/hello`);
    await untilDecoded(lab, id, ({ count }) => count >= 4);
    const lines = linesOf(await rowsOf(lab, id));
    expect(lines.slice(0, 4)).toEqual([
      '1 event listening',
      '2 event connected',
      '3 ← http request GET /hello HTTP/1.1',
      expect.stringMatching(/^4 → http response HTTP\/1.1 404 Not Found.* ⇠3$/),
    ]);
    const request = await ask(lab, 'messages.show', { session: id, number: 3 });
    const target = fieldNamed(request.message!.fields, 'request-target');
    expect(Buffer.from(request.bytes.subarray(target.at, target.at + target.len)).toString()).toBe('/hello');
    expect(request.byteLength).toBe(request.bytes.length);
    expect(request.exchange.map(({ number }) => number)).toEqual([3, 4]);
    expect(request.exchange[1]!.sinceNs).toBeGreaterThan(0n);
  });

  it('that lie over several records, and records that hold several, are led to both ways', async () => {
    const { session } = await talk([
      'GET /one HTT',
      'P/1.1\r\nHost: a\r\n\r\nGET /two HTTP/1.1\r\nHost: a\r\n\r\nGET',
      ' /3 ',
    ]);
    const { id } = session;
    const { decodedThrough } = await untilDecoded(lab, id, ({ count }) => count === 4);
    expect(linesOf(await rowsOf(lab, id))).toEqual([
      '1 event listening',
      '2 event connected',
      '3 ← http request GET /one HTTP/1.1',
      '4 ← http request GET /two HTTP/1.1',
    ]);
    const one = await ask(lab, 'messages.show', { session: id, number: 3 });
    expect(one.pieces).toEqual([
      { record: 3, at: 0, from: 0, length: 12 },
      { record: 4, at: 12, from: 0, length: 18 },
    ]);
    expect(Buffer.from(one.bytes).toString()).toBe('GET /one HTTP/1.1\r\nHost: a\r\n\r\n');
    const within = await ask(lab, 'messages.ofRecord', { session: id, number: 4 });
    expect(within.map(({ number, from, length, at }) => ({ number, from, length, at }))).toEqual([
      { number: 3, from: 0, length: 18, at: 12 },
      { number: 4, from: 18, length: 30, at: 0 },
    ]);
    expect(await ask(lab, 'messages.rowOfRecord', { session: id, record: 4 })).toEqual({ number: 3 });
    expect(decodedThrough).toBeGreaterThanOrEqual(4);
  });

  it('are recognised on any port, as a guess, and decoded otherwise when a person says so', async () => {
    const { session, write } = await talk([
      Buffer.from('101000044d5154540402003c000468696768', 'hex').toString('latin1'),
    ]);
    const { id } = session;
    await untilDecoded(lab, id, ({ count }) => count === 3);
    expect(await ask(lab, 'messages.protocols', { session: id })).toMatchObject([
      { connection: 1, protocol: 'mqtt', basis: 'bytes', transport: 'tcp' },
    ]);
    const [before] = await ask(lab, 'messages.protocols', { session: id });
    await ask(lab, 'messages.decodeAs', {
      session: id,
      rules: [{ transport: 'tcp', port: before!.port, protocol: null }],
    });
    await write(Uint8Array.of(0xc0, 0));
    await untilDecoded(lab, id, ({ count }) => count === 4);
    expect(linesOf(await rowsOf(lab, id)).slice(2)).toEqual(['3 ← raw 18 B', '4 ← raw 2 B']);
  });

  it('are found again whole, in any order, far into a connection', async () => {
    const { session, write } = await talk([
      Buffer.from('101000044d5154540402003c000468696768', 'hex').toString('latin1'),
    ]);
    const { id } = session;
    const publish = (n: number) => {
      const payload = Buffer.from(JSON.stringify({ n }));
      return Buffer.concat([Buffer.from([0x30, 3 + payload.length, 0, 1, 0x61]), payload]);
    };
    for (let part = 0; part < 40; part++)
      await write(Buffer.concat(Array.from({ length: 25 }, (_, at) => publish(part * 25 + at))));
    await untilDecoded(lab, id, ({ count }) => count === 1_003);
    for (const n of [700, 701, 300, 999, 0]) {
      const { message, pieces, bytes } = await ask(lab, 'messages.show', { session: id, number: 4 + n });
      expect(fieldNamed(message!.fields, 'n').value).toBe(n);
      expect(Buffer.from(bytes)).toEqual(publish(n));
      expect(pieces.map(({ record }) => record)).toEqual([4 + Math.floor(n / 25)]);
    }
  });

  it('that break the rules are listed with their clause, and what follows is raw', async () => {
    const { session, write } = await talk(['GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n']);
    const { id } = session;
    await write('this is no request line\r\n\r\n');
    await write('more of it');
    const state = await untilDecoded(lab, id, ({ count }) => count === 6);
    expect(state.violations).toEqual([0, 0, 0, 2]);
    expect(linesOf(await rowsOf(lab, id)).slice(2)).toEqual([
      '3 ← http request GET / HTTP/1.1 !error',
      '4 ← http  !error',
      '5 ← raw 27 B',
      '6 ← raw 10 B',
    ]);
    const { rows } = await ask(lab, 'messages.violations', { session: id, firstIndex: 0, count: 10 });
    expect(rows.map(({ number, violation }) => [number, violation.code, violation.clause])).toEqual([
      [3, 'HTTP_HOST_REPEATED', 'RFC 9112 §3.2'],
      [4, 'HTTP_START_LINE', 'RFC 9112 §2.1'],
    ]);
    const page = await rowsOf(lab, id);
    expect(page.breaches.map(({ row, code, count }) => [row, code, count])).toEqual([
      [2, 'HTTP_HOST_REPEATED', 1],
      [3, 'HTTP_START_LINE', 1],
    ]);
  });
});

describe('a filter', () => {
  it('applies to what is there and to what comes, of messages and of records', async () => {
    const { session, write } = await talk([
      'GET /a HTTP/1.1\r\nHost: a\r\n\r\n',
      'POST /b HTTP/1.1\r\nHost: a\r\n\r\n',
    ]);
    const { id } = session;
    await untilDecoded(lab, id, ({ count }) => count === 4);
    const filter = 'http.request.method == "POST"';
    const { view } = await ask(lab, 'filter.open', { session: id, lens: 'messages', filter });
    const bytes = await ask(lab, 'filter.open', { session: id, lens: 'bytes', filter });
    const shown = (count: number) =>
      untilDecoded(lab, id, ({ views }) => views.length === 2 && views.every((one) => one.count === count));
    await shown(1);
    await write('POST /c HTT');
    await write('P/1.1\r\nHost: a\r\n\r\n');
    await untilDecoded(lab, id, ({ views }) => views.map(({ count }) => count).join() === '2,3');
    expect(linesOf(await rowsOf(lab, id, view))).toEqual([
      '4 ← http request POST /b HTTP/1.1',
      '5 ← http request POST /c HTTP/1.1',
    ]);
    const records = await ask(lab, 'filter.records', { session: id, view: bytes.view, firstIndex: 0, count: 10 });
    expect([...records.number]).toEqual([4, 5, 6]);
    expect(Buffer.from(records.preview.subarray(records.previewEnd[0], records.previewEnd[1])).toString()).toBe(
      'POST /c HTT',
    );
    expect(await ask(lab, 'messages.indexOf', { session: id, view, number: 5 })).toEqual({ index: 1 });
  });

  it('that is none is refused with its place', async () => {
    const { session } = await talk([]);
    const refused = ask(lab, 'filter.open', { session: session.id, lens: 'bytes', filter: 'len >> 3' });
    await expect(refused).rejects.toMatchObject({ code: 'BAD_FILTER', details: { position: 6 } });
  });
});

it('goes on where the oldest part of the log is dropped, and shows what is there still', async () => {
  await lab.close();
  lab = await TestBench.make({ logCapBytes: 800_000 });
  const session = await lab.open({ kind: 'tcp-server', port: 0 });
  const { id } = session;
  lab.with(
    Peer.python(
      `s = socket.create_connection(('127.0.0.1', int(sys.argv[1])))
for n in range(8000): s.sendall(b'GET /%06d HTTP/1.1\\r\\nHost: a\\r\\nX-Filling: %s\\r\\n\\r\\n' % (n, b'x' * 200))
sys.stdin.read()`,
      session.state.local!.port,
    ),
  );
  const first = await untilDecoded(lab, id, ({ count }) => count > 10);
  await lab.until(session, ({ inboundBytes }) => inboundBytes === 8_000 * 246);
  const { count: recorded, firstNumber } = session.state.log;
  const { count } = await untilDecoded(lab, id, (state) => state.decodedThrough >= firstNumber + recorded - 1);
  expect(firstNumber).toBeGreaterThan(1);
  expect(first.generation).toBe((await ask(lab, 'messages.state', { session: id })).generation);
  // However far the decoder was behind, no record is passed over in silence.
  const firstIndex = Math.max(0, count - 2_000);
  const page = await ask(lab, 'messages.rows', { session: id, firstIndex, count: 2_000 });
  const [last] = linesOf(page)
    .filter((line) => /request|raw/.test(line))
    .slice(-1);
  expect(last).toMatch(/request GET \/007999 |raw/);
  expect(page.lastRecord.at(-1)).toBe(firstNumber + recorded - 1);
  const { bytes } = await ask(lab, 'messages.show', { session: id, number: Number(last!.split(' ')[0]) });
  expect(Buffer.from(bytes).toString()).toContain('GET /007999 HTTP/1.1\r\nHost: a\r\n');
});

it('a message of a connection whose beginning was dropped is read by itself', async () => {
  await lab.close();
  lab = await TestBench.make({ logCapBytes: 800_000 });
  const { session, write } = await talk([]);
  const { id } = session;
  const request = (n: number) => `GET /${n} HTTP/1.1\r\nHost: a\r\nX-Filling: ${'x'.repeat(1_000)}\r\n\r\n`;
  for (let part = 0; part < 50; part++) {
    await write(Array.from({ length: 20 }, (_, at) => request(part * 20 + at)).join(''));
    await untilDecoded(lab, id, ({ count }) => count >= 2 + (part + 1) * 20);
  }
  expect(session.state.log.firstNumber).toBeGreaterThan(3);
  const row = linesOf(await rowsOf(lab, id)).find((line) => line.includes('GET /990 '));
  const { message, bytes } = await ask(lab, 'messages.show', { session: id, number: Number(row!.split(' ')[0]) });
  expect(fieldNamed(message!.fields, 'request-target').value).toBe('/990');
  expect(Buffer.from(bytes).toString()).toBe(request(990));
  await expect(ask(lab, 'messages.show', { session: id, number: 3 })).rejects.toMatchObject({
    code: 'MESSAGE_NOT_FOUND',
  });
});

it('a connection is followed as what each side says, live', async () => {
  const session = await lab.open({ kind: 'tcp-server', port: 0 });
  const peer = lab.with(
    Peer.python(
      `s = socket.create_connection(('127.0.0.1', int(sys.argv[1]))); s.sendall(b'Hello'); say(s.recv(9)); s.sendall(b'again'); sys.stdin.read()`,
      session.state.local!.port,
    ),
  );
  await lab.until(session, ({ inboundBytes }) => inboundBytes === 5);
  await lab.send(session, 'Hi!');
  await peer.line();
  await lab.until(session, ({ inboundBytes }) => inboundBytes === 10);
  await untilDecoded(lab, session.id, ({ decodedThrough }) => decodedThrough >= 5);
  const page = await ask(lab, 'follow.chunks', { session: session.id, connection: 1, firstIndex: 0, count: 10 });
  expect(page).toMatchObject({ total: 3, inboundBytes: 10, outboundBytes: 3 });
  expect(page.chunks.map(({ direction, at, bytes }) => [direction, at, Buffer.from(bytes).toString()])).toEqual([
    ['inbound', 0, 'Hello'],
    ['outbound', 0, 'Hi!'],
    ['inbound', 5, 'again'],
  ]);
});
