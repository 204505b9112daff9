/** A broker behind a real TCP port, with what it told its host. */
import { once } from 'node:events';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { Broker } from '../../../src-main/engine/mqtt/broker/broker';
import type {
  BrokerEvent,
  BrokerOptions,
  BrokerRefusal,
  BrokerRefusalReason,
} from '../../../src-main/engine/mqtt/broker/broker-contract';
import { RawClient, type ConnectFields } from './raw-client';

export class BrokerBench {
  readonly broker: Broker;
  readonly events: BrokerEvent[] = [];
  readonly faults: unknown[] = [];
  readonly #server: Server;
  readonly #clients: RawClient[] = [];
  readonly #watchers = new Set<() => void>();
  #connections = 0;

  private constructor(options: BrokerOptions) {
    this.broker = new Broker(options, {
      onChange: () => this.#look(),
      onEvent: (event) => {
        this.events.push(event);
        this.#look();
      },
      onFault: (error) => void this.faults.push(error),
    });
    this.#server = createServer({ noDelay: true }, (socket) => {
      this.#connections += 1;
      const remote = { host: socket.remoteAddress ?? '', port: socket.remotePort ?? 0 };
      this.broker.accept(socket, { connection: this.#connections, remote });
    });
  }

  static async make(options: BrokerOptions = {}): Promise<BrokerBench> {
    const bench = new BrokerBench(options);
    await bench.broker.start();
    bench.#server.listen(0, '127.0.0.1');
    await once(bench.#server, 'listening');
    return bench;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get refusals(): BrokerRefusal[] {
    return this.events.flatMap((event) => (event.event === 'refused' ? [event.refusal] : []));
  }

  /** A TCP connection that has sent nothing yet. */
  async open(version: 4 | 5 = 4): Promise<RawClient> {
    const client = await RawClient.open(this.port, version);
    this.#clients.push(client);
    return client;
  }

  /** One that is connected; the CONNACK is the client's `connack`. */
  async client(version: 4 | 5, fields: ConnectFields = {}): Promise<RawClient> {
    const client = await this.open(version);
    await client.connect(fields);
    return client;
  }

  /** Resolves with the first event that is so, earlier ones included. */
  untilEvent<E extends BrokerEvent>(isWanted: (event: BrokerEvent) => event is E): Promise<E>;
  untilEvent(isWanted: (event: BrokerEvent) => boolean): Promise<BrokerEvent>;
  async untilEvent(isWanted: (event: BrokerEvent) => boolean): Promise<BrokerEvent> {
    await this.until(() => this.events.some(isWanted));
    return this.events.find(isWanted)!;
  }

  /** Resolves when it is so after some change that the broker told of. */
  until(isSo: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      const watch = (): void => {
        if (!isSo()) return;
        this.#watchers.delete(watch);
        resolve();
      };
      this.#watchers.add(watch);
      watch();
    });
  }

  async untilRefused(reason: BrokerRefusalReason): Promise<BrokerRefusal> {
    const event = await this.untilEvent((e) => e.event === 'refused' && e.refusal.reason === reason);
    return (event as { refusal: BrokerRefusal }).refusal;
  }

  untilGone(clientId: string): Promise<BrokerEvent> {
    return this.untilEvent((e) => e.event === 'client-disconnected' && e.clientId === clientId);
  }

  #look(): void {
    for (const watcher of this.#watchers) watcher();
  }

  /** Throws when a bug of the broker came to light meanwhile. */
  async close(): Promise<void> {
    for (const client of this.#clients) client.destroy();
    await this.broker.close();
    this.#server.close();
    await once(this.#server, 'close');
    if (this.faults.length > 0) throw this.faults[0];
  }
}
