/** One connection from its first byte to its end: bytes into packets, and whatever goes wrong into a proper good-bye. */
import type { Duplex } from 'node:stream';
import type { ConnectionNumber } from '../../../../contract/session-state';
import type { Disposable } from '../../../listeners';
import type { AcceptedConnection, BrokerEnding, MqttVersion } from '../broker-contract';
import { ByteReader } from '../codec/byte-reader';
import { PacketFramer, type Frame } from '../codec/packet-framer';
import { packetType } from '../codec/packets';
import { readConnect, readVersion } from '../codec/read-connect';
import { readPacket } from '../codec/read-packet';
import { reasonCode } from '../codec/reason-code';
import type { BrokerCore } from '../core';
import { protocolError, Violation } from '../violation';
import type { Client, ClientConnection } from './client';
import { acceptConnect } from './accept-connect';
import { refuseConnect, sayGoodBye, type Wishes } from './farewell';
import { handlePacket } from './handle-packet';
import { KeepAlive } from './keep-alive';
import { PacketWriter } from './packet-writer';

/** `checking`: the password. `ending`: what was written still goes out, what arrives is thrown away. */
type Phase = 'waiting' | 'checking' | 'open' | 'ending' | 'gone';

export interface ConnectionOwner {
  /** CONNECT has been accepted, or the connection is over: it is no longer one that everybody could have opened. */
  identified(connection: Connection): void;
  gone(connection: Connection): void;
  /** All connections together hold more of packets that are not whole than they may. */
  tooMuchUnparsed(): void;
}

export class Connection implements ClientConnection {
  readonly info: AcceptedConnection;
  readonly writer: PacketWriter;
  readonly #core: BrokerCore;
  readonly #owner: ConnectionOwner;
  readonly #stream: Duplex;
  readonly #framer: PacketFramer;
  readonly #framerLimits: { maximumPacketBytes: number };
  #phase: Phase = 'waiting';
  #version: MqttVersion | null = null;
  #client: Client | null = null;
  #clientId: string | null = null;
  #wishes: Wishes = null;
  #keepAlive: KeepAlive | null = null;
  /** Of the phase: for CONNECT, or for the peer to close. */
  #deadline: Disposable;
  /** Counted in `core.unparsed`. */
  #unparsedBytes = 0;
  #isProcessing = false;

  constructor(core: BrokerCore, owner: ConnectionOwner, stream: Duplex, info: AcceptedConnection) {
    this.#core = core;
    this.#owner = owner;
    this.#stream = stream;
    this.info = info;
    this.#framerLimits = { maximumPacketBytes: Math.min(core.limits.connectBytes, core.limits.packetBytes) };
    this.#framer = new PacketFramer(this.#framerLimits);
    this.writer = new PacketWriter({
      stream,
      turns: core.turns,
      limitBytes: core.limits.outgoingBytes,
      total: core.outgoing,
      onRoom: () => this.#guard(() => this.#goOn()),
    });
    this.#deadline = core.clock.after(core.limits.connectDeadlineMs, () => this.#missedConnect());
    stream.on('data', (bytes: Buffer) => this.#guard(() => this.#take(bytes)));
    stream.on('end', () => this.#guard(() => this.end('lost', null)));
    // Why it broke is the link's to tell; here it is a client that is gone.
    stream.on('error', () => this.#guard(() => this.#vanish()));
    stream.on('close', () => this.#guard(() => this.#vanish()));
  }

  get number(): ConnectionNumber {
    return this.info.connection;
  }

  /** `code`: told to an MQTT 5.0 client where the end is ours; what the client said where it is its own. */
  end(ending: BrokerEnding, code: number | null, text: string | null = null): void {
    if (this.#phase === 'ending' || this.#phase === 'gone') return;
    const isOurs = ending !== 'disconnected' && ending !== 'lost';
    if (isOurs && code !== null && this.#client !== null) sayGoodBye(this.#client, code, text);
    this.#leave(ending, code);
    this.#close();
  }

  /** At once, without a word. */
  destroy(): void {
    this.#leave('shutdown', null);
    this.#stream.destroy();
    this.#vanish();
  }

  /** Called where one connection too many waits for its CONNECT. */
  giveWay(limit: number): void {
    const text = `More than ${limit} connections wait for their CONNECT: the oldest had to go.`;
    this.#tell(new Violation(text, { reason: 'pending-connections', reasonCode: reasonCode.serverBusy, limit }));
    this.destroy();
  }

  get unparsedBytes(): number {
    return this.#unparsedBytes;
  }

  /** Called where this one holds most of what all may hold of packets that are not whole. */
  giveUpUnparsed(): void {
    const { limitBytes: limit, usedBytes: actual } = this.#core.unparsed;
    const text = 'All connections together have sent too much of packets that are not whole.';
    this.#refuse(new Violation(text, { reason: 'unparsed-bytes', reasonCode: reasonCode.serverBusy, limit, actual }));
  }

  /** Nothing that a peer sends may end more than its own connection. */
  #guard(action: () => void): void {
    try {
      action();
    } catch (error) {
      if (error instanceof Violation) this.#refuse(error);
      else {
        this.#core.report.fault(error);
        this.destroy();
      }
    }
  }

  #take(bytes: Buffer): void {
    if (this.#phase === 'ending' || this.#phase === 'gone') return;
    this.#framer.push(bytes);
    this.#process();
  }

  /** After the check of a password, or when the peer has read what it had been sent. */
  #goOn(): void {
    if (this.#phase === 'ending' || this.#phase === 'gone' || this.#phase === 'checking') return;
    this.#client?.pump();
    this.#process();
    if (this.writer.hasRoom) this.#stream.resume();
  }

  #process(): void {
    // An answer can end the connection, which can bring us back here.
    if (this.#isProcessing) return;
    this.#isProcessing = true;
    try {
      this.#processFrames();
    } finally {
      this.#isProcessing = false;
      this.#countUnparsed();
    }
    this.#core.report.changed();
  }

  #processFrames(): void {
    while (this.#phase === 'waiting' || this.#phase === 'open') {
      // Who does not read what he is sent is not listened to: his requests would make more of it.
      if (!this.writer.hasRoom) {
        this.#stream.pause();
        return;
      }
      const frame = this.#framer.next();
      if (frame === null) return;
      this.#keepAlive?.heard();
      if (this.#client === null) this.#firstPacket(frame);
      else handlePacket(this.#client, readPacket(frame.first, frame.body, this.#client.version));
    }
  }

  #countUnparsed(): void {
    const { unparsed } = this.#core;
    const bytes = this.#framer.waitingBytes;
    unparsed.usedBytes += bytes - this.#unparsedBytes;
    this.#unparsedBytes = bytes;
    if (unparsed.usedBytes > unparsed.limitBytes) this.#owner.tooMuchUnparsed();
  }

  /** [MQTT-3.1.0-1] */
  #firstPacket({ first, body }: Frame): void {
    if (first >> 4 !== packetType.connect) throw protocolError('The first packet is not CONNECT.', 'MQTT-3.1.0-1');
    const reader = new ByteReader(body);
    this.#version = readVersion(reader);
    const connect = readConnect(reader, this.#version);
    this.#clientId = connect.clientId;
    this.#wishes = connect.properties;
    const checking = this.#core.access.admit(connect.username, connect.password);
    if (checking === null) return this.#open(connect);
    this.#phase = 'checking';
    this.#stream.pause();
    checking.then(
      () => this.#checked(() => this.#open(connect)),
      (error: unknown) =>
        this.#checked(() => {
          throw error;
        }),
    );
  }

  #checked(action: () => void): void {
    if (this.#phase !== 'checking') return;
    this.#phase = 'waiting';
    this.#guard(() => {
      action();
      this.#stream.resume();
      this.#process();
    });
  }

  #open(connect: Parameters<typeof acceptConnect>[2]): void {
    const accepted = acceptConnect(this.#core, this, connect);
    this.#deadline.dispose();
    this.#framerLimits.maximumPacketBytes = this.#core.limits.packetBytes;
    this.#client = accepted.client;
    this.#clientId = accepted.client.session.clientId;
    this.#phase = 'open';
    this.#owner.identified(this);
    if (accepted.keepAliveSeconds > 0) {
      this.#keepAlive = new KeepAlive(this.#core.clock, accepted.keepAliveSeconds, () =>
        this.#guard(() => this.#fellSilent()),
      );
    }
    accepted.begin();
  }

  #missedConnect(): void {
    const limit = this.#core.limits.connectDeadlineMs;
    const text = `No whole CONNECT came within ${limit} ms.`;
    this.#refuse(new Violation(text, { reason: 'connect-deadline', reasonCode: reasonCode.unspecifiedError, limit }));
  }

  /** [MQTT-3.1.2-22], in 3.1.1 [MQTT-3.1.2-24] */
  #fellSilent(): void {
    throw new Violation('Nothing came for one and a half times the Keep Alive.', {
      reason: 'keep-alive',
      reasonCode: reasonCode.keepAliveTimeout,
      clause: 'MQTT-3.1.2-22',
    });
  }

  #refuse(violation: Violation): void {
    if (this.#phase === 'ending' || this.#phase === 'gone') return;
    this.#tell(violation);
    if (this.#client === null) refuseConnect(this.writer, this.#version, this.#wishes, violation);
    this.end('refused', violation.reasonCode, violation.message);
  }

  #tell(violation: Violation): void {
    this.#core.report.refused(violation, { connection: this.number, clientId: this.#clientId });
  }

  /** The client, if there was one, is gone from here on. */
  #leave(ending: BrokerEnding, code: number | null): void {
    if (this.#phase === 'ending' || this.#phase === 'gone') return;
    this.#phase = 'ending';
    this.#deadline.dispose();
    this.#keepAlive?.dispose();
    this.#framer.clear();
    this.#countUnparsed();
    this.#owner.identified(this);
    const client = this.#client;
    if (client === null) return;
    const { clientId } = client.session;
    this.#core.report.event({
      event: 'client-disconnected',
      connection: this.number,
      clientId,
      ending,
      reasonCode: code,
    });
    client.retained.leave();
    this.#core.sessions.leave(client.session);
    this.#core.report.changed();
  }

  /** Lets what was written go out, and waits for the peer to close: closing earlier could reset what it has not read. */
  #close(): void {
    this.writer.flush();
    this.#stream.end();
    this.#stream.resume();
    this.#deadline = this.#core.clock.after(this.#core.limits.closeDeadlineMs, () => this.#stream.destroy());
  }

  /** The stream is gone. */
  #vanish(): void {
    if (this.#phase === 'gone') return;
    this.#leave('lost', null);
    this.#phase = 'gone';
    this.#deadline.dispose();
    this.writer.close();
    this.#stream.destroy();
    this.#owner.gone(this);
  }
}
