/**
 * The other end of a connection, byte by byte: what it sends is written by hand or made by `mqtt-packet`; what it gets
 * is read by `mqtt-packet`. It answers nothing by itself.
 */
import { once } from 'node:events';
import { connect as connectSocket, type Socket } from 'node:net';
import {
  generate,
  parser,
  type IConnackPacket,
  type IConnectPacket,
  type IPublishPacket,
  type ISubackPacket,
  type ISubscribePacket,
  type IUnsubackPacket,
  type Packet,
  type PacketCmd,
} from 'mqtt-packet';

export type ConnectFields = Partial<Omit<IConnectPacket, 'cmd' | 'protocolVersion'>>;
export type PacketOf<C extends PacketCmd> = Extract<Packet, { cmd: C }>;

let lastClient = 0;

export class RawClient {
  readonly version: 4 | 5;
  readonly #socket: Socket;
  readonly #packets: Packet[] = [];
  readonly #received: Buffer[] = [];
  #whenChanged: (() => void)[] = [];
  #isEnded = false;
  #lastId = 0;
  connack: IConnackPacket | null = null;

  private constructor(socket: Socket, version: 4 | 5) {
    this.#socket = socket;
    this.version = version;
    const reader = parser({ protocolVersion: version });
    reader.on('packet', (packet) => this.#packets.push(packet));
    reader.on('error', (error) => this.#packets.push({ cmd: 'unreadable', error } as never));
    socket.on('data', (bytes) => {
      this.#received.push(bytes);
      reader.parse(bytes);
      this.#changed();
    });
    socket.on('end', () => this.#ended());
    socket.on('close', () => this.#ended());
    socket.on('error', () => this.#ended());
  }

  static async open(port: number, version: 4 | 5): Promise<RawClient> {
    const socket = connectSocket({ port, host: '127.0.0.1', noDelay: true });
    await once(socket, 'connect');
    return new RawClient(socket, version);
  }

  /** All bytes received so far. */
  get received(): Buffer {
    return Buffer.concat(this.#received);
  }

  get isEnded(): boolean {
    return this.#isEnded;
  }

  nextId(): number {
    this.#lastId += 1;
    return this.#lastId;
  }

  /** Bytes as numbers, or as text in hexadecimal with spaces. */
  sendBytes(...bytes: (number | string | Uint8Array)[]): void {
    const parts = bytes.map((part) => {
      if (typeof part === 'number') return Buffer.of(part);
      return typeof part === 'string' ? Buffer.from(part.replaceAll(' ', ''), 'hex') : Buffer.from(part);
    });
    this.#socket.write(Buffer.concat(parts));
  }

  send(packet: Packet): void {
    this.#socket.write(this.encode(packet));
  }

  encode(packet: Packet): Buffer {
    return generate(packet, { protocolVersion: this.version });
  }

  /** Sends CONNECT and waits for CONNACK. */
  async connect(fields: ConnectFields = {}): Promise<IConnackPacket> {
    lastClient += 1;
    const defaults = { clientId: `raw-${lastClient}`, clean: true, keepalive: 0 };
    this.send({ cmd: 'connect', protocolId: 'MQTT', protocolVersion: this.version, ...defaults, ...fields });
    this.connack = await this.next('connack');
    return this.connack;
  }

  async subscribe(
    topics: string | ISubscribePacket['subscriptions'],
    qos: 0 | 1 | 2 = 0,
    properties?: ISubscribePacket['properties'],
  ): Promise<ISubackPacket> {
    const subscriptions = typeof topics === 'string' ? [{ topic: topics, qos, nl: false, rap: false, rh: 0 }] : topics;
    this.send({ cmd: 'subscribe', messageId: this.nextId(), subscriptions, ...(properties && { properties }) });
    return this.next('suback');
  }

  async unsubscribe(...unsubscriptions: string[]): Promise<IUnsubackPacket> {
    this.send({ cmd: 'unsubscribe', messageId: this.nextId(), unsubscriptions });
    return this.next('unsuback');
  }

  /** QoS 1 and 2 with an identifier of its own unless one is given; waits for nothing. */
  publish(topic: string, payload: string | Buffer, fields: Partial<IPublishPacket> = {}): number {
    const qos = fields.qos ?? 0;
    const messageId = fields.messageId ?? (qos > 0 ? this.nextId() : 0);
    this.send({ cmd: 'publish', topic, payload, dup: false, retain: false, ...fields, qos, messageId });
    return messageId;
  }

  /** Publishes and goes through all acknowledgements. */
  async publishFully(topic: string, payload: string | Buffer, fields: Partial<IPublishPacket> = {}): Promise<void> {
    const messageId = this.publish(topic, payload, fields);
    if (fields.qos === 1) await this.next('puback');
    if (fields.qos !== 2) return;
    await this.next('pubrec');
    this.send({ cmd: 'pubrel', messageId });
    await this.next('pubcomp');
  }

  /** The next packet, which has to be of this type. */
  async next<C extends PacketCmd>(cmd: C): Promise<PacketOf<C>> {
    const packet = await this.nextPacket();
    if (packet.cmd !== cmd) throw new Error(`expected ${cmd}, got ${JSON.stringify(packet)}`);
    return packet as PacketOf<C>;
  }

  async nextPacket(): Promise<Packet> {
    while (this.#packets.length === 0) {
      if (this.#isEnded) throw new Error('the connection ended without another packet');
      await this.#change();
    }
    return this.#packets.shift()!;
  }

  async nextPayload(): Promise<string> {
    return (await this.next('publish')).payload.toString();
  }

  /** The server has answered all that was sent before, and nothing else has come meanwhile. */
  async expectNothing(): Promise<void> {
    this.send({ cmd: 'pingreq' });
    await this.next('pingresp');
  }

  /** All PUBLISH packets until the answer to a PINGREQ that is sent now. */
  async publishesUntilNow(): Promise<IPublishPacket[]> {
    this.send({ cmd: 'pingreq' });
    const publishes: IPublishPacket[] = [];
    for (;;) {
      const packet = await this.nextPacket();
      if (packet.cmd === 'pingresp') return publishes;
      if (packet.cmd === 'publish') publishes.push(packet);
    }
  }

  /** Resolves when the server has closed; gives the packets that came before and were not taken. */
  async closed(): Promise<Packet[]> {
    while (!this.#isEnded) await this.#change();
    return this.#packets.splice(0);
  }

  /** The Reason Code of the DISCONNECT before the server closed; null: it closed without one. */
  async disconnectReason(): Promise<number | null> {
    const packets = await this.closed();
    const last = packets.at(-1);
    return last?.cmd === 'disconnect' ? (last.reasonCode ?? 0) : null;
  }

  /** As a client that says good-bye. */
  async disconnect(reasonCode = 0): Promise<void> {
    this.send({ cmd: 'disconnect', ...(this.version === 5 && { reasonCode }) });
    await this.closed();
  }

  /** Breaks the connection without a DISCONNECT. */
  destroy(): void {
    this.#socket.destroy();
  }

  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  #ended(): void {
    this.#isEnded = true;
    this.#changed();
  }

  #changed(): void {
    const waiting = this.#whenChanged;
    this.#whenChanged = [];
    for (const resolve of waiting) resolve();
  }

  #change(): Promise<void> {
    return new Promise((resolve) => this.#whenChanged.push(resolve));
  }
}
