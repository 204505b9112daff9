/** Which decoders a protocol has, and which come after them when it hands the connection over. */
import type { MessageDirection, ProtocolName } from '../../contract/decoded';
import type { Decoder } from './decoder';
import { DnsDatagramDecoder, DnsStreamDecoder } from './dns/dns-decoders';
import { DnsExchanges } from './dns/exchanges';
import type { Unpack } from './http/codings';
import { Exchanges } from './http/exchanges';
import { beginsAgain, beginsAsFrame } from './resuming';
import { HttpDecoder } from './http/http-decoder';
import type { DecodeLimits } from './limits';
import { MqttConnection } from './mqtt/connection';
import { MqttDecoder } from './mqtt/mqtt-decoder';
import { NtpExchanges } from './ntp/exchanges';
import { NtpDecoder } from './ntp/ntp-decoder';
import { TlsExchanges } from './tls/exchanges';
import { TlsDecoder, type TlsSides } from './tls/tls-decoder';
import { Carried } from './websocket/carried';
import { ControlFrames } from './websocket/control-frames';
import { frameRules, type Inflate } from './websocket/extensions';
import { WebSocketDecoder } from './websocket/websocket-decoder';

export interface Speakers {
  readonly decoders: Readonly<Record<MessageDirection, Decoder | null>>;
  /** What goes on after that side's decoder is over; null: nothing does. */
  next(direction: MessageDirection): Decoder | null;
  /** Bytes of that side are missing. */
  lost(direction: MessageDirection): void;
  /** What goes on after bytes of that side were lost, if a message seems to begin with these. */
  again(direction: MessageDirection, bytes: Uint8Array): Decoder | null;
}

export interface SpeakerOptions {
  readonly transport: 'tcp' | 'udp';
  readonly inflate: Inflate | null;
  readonly unpack: Unpack | null;
  readonly limits: DecodeLimits;
}

const directions: readonly MessageDirection[] = ['inbound', 'outbound'];

/** The same kind of decoder on both sides, and nothing after it. */
function both(
  protocol: ProtocolName,
  create: (direction: MessageDirection) => Decoder | null,
  lost: Speakers['lost'] = () => undefined,
): Speakers {
  return {
    decoders: { inbound: create('inbound'), outbound: create('outbound') },
    next: () => null,
    lost,
    again: (direction, bytes) => (beginsAgain(protocol, bytes) ? create(direction) : null),
  };
}

export function speakers(protocol: ProtocolName, options: SpeakerOptions): Speakers {
  const { transport, limits } = options;
  switch (protocol) {
    case 'http':
      return transport === 'tcp' ? httpSpeakers(options) : both(protocol, () => null);
    case 'websocket': {
      const control = new ControlFrames(limits.pendingPings);
      return both(protocol, (direction) => (transport === 'tcp' ? framesAlone(options, control, direction) : null));
    }
    case 'mqtt': {
      const connection = new MqttConnection(limits);
      const create = (direction: MessageDirection) =>
        transport === 'tcp' ? new MqttDecoder({ side: connection.sides[direction], isCarried: false, limits }) : null;
      return both(protocol, create, (direction) => connection.sides[direction].lost());
    }
    case 'dns': {
      const exchanges = new DnsExchanges(limits.pendingRequests);
      const Decoding = transport === 'tcp' ? DnsStreamDecoder : DnsDatagramDecoder;
      const sides = { inbound: exchanges.takeSide(), outbound: exchanges.takeSide() };
      return both(protocol, (direction) => new Decoding(sides[direction], limits));
    }
    case 'ntp': {
      const exchanges = new NtpExchanges(limits.pendingRequests);
      const sides = { inbound: exchanges.takeSide(), outbound: exchanges.takeSide() };
      return both(protocol, (direction) => (transport === 'udp' ? new NtpDecoder(sides[direction], limits) : null));
    }
    case 'tls': {
      const sides: TlsSides = { state: { version: null, cipherSuite: null }, exchanges: new TlsExchanges() };
      return both(protocol, () => (transport === 'tcp' ? new TlsDecoder(sides, limits) : null));
    }
  }
}

/** Frames of a connection whose handshake nobody has seen. */
function framesAlone(
  { inflate, limits }: Pick<SpeakerOptions, 'inflate' | 'limits'>,
  control: ControlFrames,
  direction: MessageDirection,
): Decoder {
  return new WebSocketDecoder({ rules: frameRules(null, null), inflate, carried: null, control, direction, limits });
}

function httpSpeakers(options: SpeakerOptions): Speakers {
  const exchanges = new Exchanges(options.limits.pendingRequests);
  const decoders = {
    inbound: new HttpDecoder(exchanges, options.limits, options.unpack),
    outbound: new HttpDecoder(exchanges, options.limits, options.unpack),
  };
  const { sides } = new MqttConnection(options.limits);
  const control = new ControlFrames(options.limits.pendingPings);
  const isHttp = new Set(directions);
  return {
    decoders,
    next(direction) {
      const { handOver } = exchanges;
      const isFirst = isHttp.delete(direction);
      if (!isFirst || handOver?.protocol !== 'websocket' || decoders[direction].hasFailed) return null;
      const rules = frameRules(decoders[direction].speaksAs ?? 'client', handOver.extensions);
      const { limits, inflate } = options;
      const carried =
        handOver.subprotocol?.toLowerCase() === 'mqtt'
          ? new Carried(new MqttDecoder({ side: sides[direction], isCarried: true, limits }), limits.carriedMessages)
          : null;
      return new WebSocketDecoder({ rules, inflate, carried, control, direction, limits });
    },
    lost(direction) {
      if (decoders[direction].speaksAs !== 'client') exchanges.lost();
    },
    again(direction, bytes) {
      const sender = decoders[direction].speaksAs;
      if (exchanges.handOver !== null) {
        const isFrame = exchanges.handOver.protocol === 'websocket' && beginsAsFrame(bytes, sender);
        // The bytes that a compressed message refers to may be among the lost ones.
        return isFrame ? framesAlone({ ...options, inflate: null }, control, direction) : null;
      }
      if (!beginsAgain('http', bytes)) return null;
      isHttp.add(direction);
      decoders[direction] = new HttpDecoder(exchanges, options.limits, options.unpack);
      return decoders[direction];
    },
  };
}
