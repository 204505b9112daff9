/** Stands between two programs, passes on every byte, and records what went by in a capture of ours. */
import { createSocket, type RemoteInfo } from 'node:dgram';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { createClock } from '../../../src-main/engine/record/clock';
import type { Flow, LogWriting } from '../../../src-main/engine/record/log-contract';
import { createLog } from '../../../src-main/engine/record/recording';

const host = '127.0.0.1';

/** A capture, and what tshark has to be told of its ports. */
export interface Recorded {
  readonly path: string;
  readonly decodeAs: readonly string[];
}

/** Records what is said with servers: `tcp` and `udp` return the port that clients have to use. `protocol` as Wireshark calls it. */
export interface Recorder {
  tcp(serverPort: number, protocol: string): Promise<number>;
  udp(serverPort: number, protocol: string): Promise<number>;
  close(): Promise<Recorded>;
}

export class RecordingProxy implements Recorder {
  readonly #log: LogWriting;
  readonly #closers: (() => Promise<unknown>)[] = [];
  readonly #open = new Set<Promise<unknown>>();
  readonly #decodeAs: string[] = [];
  #connections = 0;

  constructor(readonly path: string) {
    this.#log = createLog({ path, clock: createClock() });
  }

  /** Returns the port that stands for the server's; `protocol` as Wireshark calls it. */
  async tcp(serverPort: number, protocol: string): Promise<number> {
    const server: Server = createServer({ allowHalfOpen: true }, (client) => {
      const done = this.#pass(client, serverPort).finally(() => this.#open.delete(done));
      this.#open.add(done);
    });
    server.listen(0, host);
    await once(server, 'listening');
    this.#closers.push(() => new Promise((resolve) => server.close(resolve)));
    const { port } = server.address() as AddressInfo;
    this.#decodeAs.push(`tcp.port==${port},${protocol}`);
    return port;
  }

  /** One question and one answer at a time, from anybody. */
  async udp(serverPort: number, protocol: string): Promise<number> {
    const front = createSocket('udp4');
    const back = createSocket('udp4');
    front.bind(0, host);
    back.bind(0, host);
    await Promise.all([once(front, 'listening'), once(back, 'listening')]);
    const local = { host, port: front.address().port };
    const flows = new Map<number, Flow>();
    let asking: RemoteInfo | null = null;
    front.on('message', (bytes, from) => {
      asking = from;
      const remote = { host, port: from.port };
      const flow = flows.get(from.port) ?? this.#log.openUdpFlow({ connection: ++this.#connections, local, remote });
      flows.set(from.port, flow);
      flow.record('inbound', bytes);
      back.send(bytes, serverPort, host);
    });
    back.on('message', (bytes) => {
      if (asking === null) return;
      flows.get(asking.port)?.record('outbound', bytes);
      front.send(bytes, asking.port, host);
    });
    for (const socket of [front, back])
      this.#closers.push(() => {
        const closed = once(socket, 'close');
        socket.close();
        return closed;
      });
    this.#decodeAs.push(`udp.port==${local.port},${protocol}`);
    return local.port;
  }

  /** Resolves when every connection has ended by itself and the capture is complete. */
  async close(): Promise<Recorded> {
    while (this.#open.size > 0) await Promise.all(this.#open);
    await Promise.all(this.#closers.map((close) => close()));
    await this.#log.close();
    return { path: this.path, decodeAs: this.#decodeAs };
  }

  async #pass(client: Socket, serverPort: number): Promise<void> {
    const server = connect({ port: serverPort, host, allowHalfOpen: true });
    await once(server, 'connect');
    const connection = ++this.#connections;
    const local = { host, port: client.localPort! };
    const remote = { host, port: client.remotePort! };
    const flow = this.#log.openTcpFlow({ connection, local, remote, initiator: 'remote' });
    const direct = (from: Socket, to: Socket, direction: 'inbound' | 'outbound'): Promise<unknown> => {
      from.on('data', (bytes) => {
        flow.record(direction, bytes as Buffer);
        to.write(bytes);
      });
      from.on('end', () => {
        flow.end(direction);
        this.#log.event({ event: direction === 'inbound' ? 'end-received' : 'end-sent' }, connection);
        to.end();
      });
      // A reset ends the connection as well, and is no concern of this test.
      from.on('error', () => to.destroy());
      return once(from, 'close');
    };
    await Promise.all([direct(client, server, 'inbound'), direct(server, client, 'outbound')]);
    this.#log.event({ event: 'closed', by: 'remote' }, connection);
  }
}
