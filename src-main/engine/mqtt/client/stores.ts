/** What a client keeps of its session between connections: messages not acknowledged yet, as the library stores them. */
import type { Readable } from 'node:stream';
import { Store } from 'mqtt';
import type { IPublishPacket, Packet } from 'mqtt-packet';

/** What is read from it is sent again, so a PUBLISH says that it is [MQTT-3.3.1-1]. */
class ResendingStore extends Store {
  override createStream(): ReturnType<Store['createStream']> {
    const stream = super.createStream();
    const read = stream.read.bind(stream) as Readable['read'];
    stream.read = (size?: number) => asDuplicate(read(size) as Packet | null);
    return stream;
  }
}

function asDuplicate(packet: Packet | null): Packet | null {
  if (packet?.cmd !== 'publish') return packet;
  return { ...packet, dup: true } satisfies IPublishPacket;
}

/** They outlast the library's own `close` of them. */
export class SessionStores {
  outgoing = this.#make(ResendingStore);
  incoming = this.#make(Store);

  /** Forgets everything. */
  renew(): void {
    this.outgoing = this.#make(ResendingStore);
    this.incoming = this.#make(Store);
  }

  #make(Kind: typeof Store): Store {
    return new Kind({ clean: false });
  }
}
