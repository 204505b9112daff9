import { tryMutated } from '../../../../support/mutations/tried';
import { seedsOf } from '../../../../support/mutations/stream-seeds';
import { samples, type Sample } from '../samples';

const decoderOf = ({ protocol, transport }: Sample): string =>
  protocol === 'dns' ? `dns over ${transport ?? 'tcp'}` : (protocol ?? 'any');

const decoders = [...new Set(samples.map(decoderOf))];

tryMutated(
  Object.fromEntries(
    decoders.map((decoder) => [decoder, () => seedsOf(samples.filter((sample) => decoderOf(sample) === decoder))]),
  ),
);
