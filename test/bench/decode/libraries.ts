/** Parsers of the same protocols that applications use: how many messages each finds. They keep no places and no fields' trees. */
import { createRequire } from 'node:module';
import { once } from 'node:events';
import type { Writable } from 'node:stream';
import dnsPacket from 'dns-packet';
import mqttPacket from 'mqtt-packet';
import * as ws from 'ws';
import { upgradeRequest, type ProtocolUnderLoad } from './traffic.ts';

type Pieces = readonly (readonly [side: 'client' | 'server', bytes: Buffer])[];

export interface Library {
  readonly name: string;
  count(pieces: Pieces): Promise<number> | number;
}

export const libraries: Readonly<Partial<Record<ProtocolUnderLoad, Library>>> = {
  http: { name: "Node's HTTP parser (llhttp)", count: countHttp },
  websocket: { name: "ws's Receiver", count: countFrames },
  mqtt: { name: 'mqtt-packet', count: countPackets },
  dns: {
    name: 'dns-packet',
    count: (pieces) => pieces.filter(([, bytes]) => dnsPacket.decode(bytes).questions).length,
  },
};

interface LlhttpParser {
  [callback: number]: unknown;
  initialize(type: number, resource: object): void;
  execute(bytes: Buffer): number | Error;
}

interface Llhttp {
  new (): LlhttpParser;
  readonly REQUEST: number;
  readonly RESPONSE: number;
  readonly kOnHeadersComplete: number;
  readonly kOnBody: number;
  readonly kOnMessageComplete: number;
}

function countHttp(pieces: Pieces): number {
  const { HTTPParser } = createRequire(import.meta.url)('node:_http_common') as { readonly HTTPParser: Llhttp };
  let messages = 0;
  const make = (type: number): LlhttpParser => {
    const parser = new HTTPParser();
    parser.initialize(type, {});
    parser[HTTPParser.kOnHeadersComplete] = () => 0;
    parser[HTTPParser.kOnBody] = () => undefined;
    parser[HTTPParser.kOnMessageComplete] = () => (messages += 1);
    return parser;
  };
  const parsers = { client: make(HTTPParser.REQUEST), server: make(HTTPParser.RESPONSE) };
  for (const [side, bytes] of pieces) {
    const done = parsers[side].execute(bytes);
    if (done instanceof Error) throw done;
  }
  return messages;
}

/** Exported by the library, and missing in its types. */
const { Receiver } = ws as unknown as { readonly Receiver: new (options: { readonly isServer: boolean }) => Writable };

/** What follows the upgrade. */
async function countFrames(pieces: Pieces): Promise<number> {
  const receiver = new Receiver({ isServer: true });
  let messages = 2;
  receiver.on('message', () => (messages += 1));
  let isFirst = true;
  for (const [side, bytes] of pieces) {
    if (side === 'server') continue;
    // It unmasks where the bytes are, and they are needed again.
    const own = Buffer.from(isFirst ? bytes.subarray(upgradeRequest.length) : bytes);
    if (!receiver.write(own)) await once(receiver, 'drain');
    isFirst = false;
  }
  receiver.end();
  await once(receiver, 'finish');
  return messages;
}

function countPackets(pieces: Pieces): number {
  const parser = mqttPacket.parser();
  let messages = 0;
  parser.on('packet', () => (messages += 1));
  for (const [, bytes] of pieces) parser.parse(bytes);
  return messages;
}
