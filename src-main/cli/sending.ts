/** What the command line asks to send, once there is somebody to send it to. */
import { stat } from 'node:fs/promises';
import { LabError } from '../contract/errors';
import type { SendResult } from '../contract/commands';
import type { Session } from '../engine/session/session';
import type { Changes } from './changes';
import { wholeCharacters } from './whole-characters';

export type Send =
  | {
      readonly kind: 'bytes';
      readonly bytes: Uint8Array;
      /** For a protocol whose messages are of two kinds. */ readonly as: 'text' | 'binary';
    }
  | { readonly kind: 'file'; readonly path: string };

const everyone = { to: 'all' } as const;
/** Bytes of a datagram where a stream or a file that does not fit one is cut: no IP fragments on the usual networks. */
const datagramByteLength = 1_400;
/** The most that fits a datagram: over IPv4 65,507. */
const maximumDatagramByteLength = 65_487;

/** In order; on a server from when the first client is there. Returns how many could not be sent before the end. Throws LabError. */
export async function sendAll(
  session: Session,
  sends: readonly Send[],
  changes: Changes,
  signal: AbortSignal,
): Promise<number> {
  for (const [index, send] of sends.entries()) {
    const isDone = await whenSomebodyIsThere(session, changes, signal, () => sendOne(session, send));
    if (!isDone) return sends.length - index;
  }
  return 0;
}

async function sendOne(session: Session, send: Send): Promise<SendResult> {
  if (send.kind === 'bytes') return await session.send(everyone, send.bytes, send.as);
  const { path } = send;
  const { size } = await stat(path);
  const chunkByteLength = size > 0 && size <= maximumDatagramByteLength ? size : datagramByteLength;
  return await session.sendFile({ session: session.id, target: everyone, path, chunkByteLength });
}

/** Sends what arrives on standard input as it arrives; then ends a client's side of the connection. Throws LabError. */
export async function sendStandardInput(
  session: Session,
  changes: Changes,
  signal: AbortSignal,
  as?: 'binary',
): Promise<void> {
  const isDatagram = session.spec.kind === 'udp';
  const isMessages = session.spec.kind === 'ws-server' || session.spec.kind === 'ws-client';
  const stop = (): void => void process.stdin.destroy();
  signal.addEventListener('abort', stop, { once: true });
  try {
    for await (const chunk of isMessages ? wholeCharacters(process.stdin) : (process.stdin as AsyncIterable<Buffer>)) {
      for (const piece of isDatagram ? datagrams(chunk) : [chunk]) {
        const isDone = await whenSomebodyIsThere(session, changes, signal, () => session.send(everyone, piece, as));
        if (!isDone) return;
      }
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
  if (signal.aborted) return;
  if (session.spec.kind === 'tcp-client') endSending(session);
  // Behind what was sent; what the peer has still to say comes before its own Close.
  else if (session.spec.kind === 'ws-client' && session.phase === 'open')
    await session.act({ do: 'ws.close', target: everyone, code: 1000, reason: '' });
}

function* datagrams(bytes: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += datagramByteLength) yield bytes.subarray(at, at + datagramByteLength);
}

/** Ends our side once the peer has ended its own: everything has been sent by now. */
export async function endAfterPeer(session: Session, changes: Changes, signal: AbortSignal): Promise<void> {
  const stopped = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
  while (!signal.aborted) {
    const change = changes.next();
    if (session.state.connections[0]?.phase === 'half-closed-remote') return endSending(session);
    await Promise.race([change, stopped]);
  }
}

/** FIN; the peer may still send. */
function endSending(session: Session): void {
  const [connection] = session.state.connections;
  if (connection && session.phase === 'open') session.running.endConnection(connection.number);
}

/** Tries again at every change while nobody is there. False: stopped, or the session has ended. */
async function whenSomebodyIsThere(
  session: Session,
  changes: Changes,
  signal: AbortSignal,
  act: () => Promise<unknown>,
): Promise<boolean> {
  while (!signal.aborted) {
    const change = changes.next();
    try {
      await act();
      return true;
    } catch (error) {
      if (!isNobodyThere(error)) throw error;
    }
    if (session.phase === 'closed' || session.phase === 'failed') return false;
    await change;
  }
  return false;
}

function isNobodyThere(error: unknown): boolean {
  return (
    error instanceof LabError && (error.code === 'NO_PEER' || error.code === 'NO_REMOTE' || error.code === 'NOT_OPEN')
  );
}
