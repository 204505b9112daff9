import { packetSeeds } from '../../../../support/mutations/packet-seeds';
import { segmentSeeds } from '../../../../support/mutations/segment-seeds';
import { tryMutated } from '../../../../support/mutations/tried';

tryMutated({ 'headers of packets': packetSeeds, 'reassembly of TCP': segmentSeeds });
