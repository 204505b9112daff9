/** Which decoders a protocol has, and which come after them when it hands the connection over. */
import type { MessageDirection, ProtocolName } from '../../contract/decoded';
import type { Decoder } from './decoder';
import { DnsDatagramDecoder, DnsStreamDecoder } from './dns/dns-decoders';
import { DnsExchanges } from './dns/exchanges';
import { Exchanges } from './http/exchanges';
import { HttpDecoder } from './http/http-decoder';
import type { DecodeLimits } from './limits';
import { MqttDecoder, MqttVersion } from './mqtt/mqtt-decoder';
import { NtpDecoder } from './ntp/ntp-decoder';
import type { TlsState } from './tls/handshake';
import { TlsDecoder } from './tls/tls-decoder';
import { Carried } from './websocket/carried';
import { frameRules, type Inflate } from './websocket/extensions';
import { WebSocketDecoder } from './websocket/websocket-decoder';

export interface Speakers {
  readonly decoders: Readonly<Record<MessageDirection, Decoder | null>>;
  /** What goes on after that side's decoder is over; null: nothing does. */
  next(direction: MessageDirection): Decoder | null;
}

export interface SpeakerOptions {
  readonly transport: 'tcp' | 'udp';
  readonly inflate: Inflate | null;
  readonly limits: DecodeLimits;
}

const directions: readonly MessageDirection[] = ['inbound', 'outbound'];

/** The same kind of decoder on both sides, and nothing after it. */
function both(create: () => Decoder | null): Speakers {
  return { decoders: { inbound: create(), outbound: create() }, next: () => null };
}

export function speakers(protocol: ProtocolName, options: SpeakerOptions): Speakers {
  const { transport, limits } = options;
  switch (protocol) {
    case 'http':
      return transport === 'tcp' ? httpSpeakers(options) : both(() => null);
    case 'websocket':
      return both(() => (transport === 'tcp' ? framesAlone(options) : null));
    case 'mqtt': {
      const version = new MqttVersion();
      return both(() => (transport === 'tcp' ? new MqttDecoder({ version, isCarried: false, limits }) : null));
    }
    case 'dns': {
      const exchanges = new DnsExchanges(limits.pendingRequests);
      const Decoding = transport === 'tcp' ? DnsStreamDecoder : DnsDatagramDecoder;
      return both(() => new Decoding(exchanges.takeSide(), limits));
    }
    case 'ntp':
      return both(() => (transport === 'udp' ? new NtpDecoder(limits) : null));
    case 'tls': {
      const state: TlsState = { version: null };
      return both(() => (transport === 'tcp' ? new TlsDecoder(state, limits) : null));
    }
  }
}

/** Frames of a connection whose handshake nobody has seen. */
function framesAlone({ inflate, limits }: SpeakerOptions): Decoder {
  return new WebSocketDecoder({ rules: frameRules(null, null), inflate, carried: null, limits });
}

function httpSpeakers(options: SpeakerOptions): Speakers {
  const exchanges = new Exchanges(options.limits.pendingRequests);
  const decoders = {
    inbound: new HttpDecoder(exchanges, options.limits),
    outbound: new HttpDecoder(exchanges, options.limits),
  };
  const version = new MqttVersion();
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
          ? new Carried(new MqttDecoder({ version, isCarried: true, limits }), limits.carriedMessages)
          : null;
      return new WebSocketDecoder({ rules, inflate, carried, limits });
    },
  };
}
