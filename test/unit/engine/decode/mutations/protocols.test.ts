import { tryMutated } from '../../../../support/mutations/tried';
import { seedsOf } from '../../../../support/mutations/stream-seeds';
import { samples, type Sample } from '../samples';

const decoderOf = ({ protocol, transport }: Sample): string =>
  protocol === 'dns' ? `dns over ${transport ?? 'tcp'}` : (protocol ?? 'any');

const decoders = [...new Set(samples.map(decoderOf))];

const seedsFor = (decoder: string) => seedsOf(samples.filter((sample) => decoderOf(sample) === decoder));

tryMutated({
  ...Object.fromEntries(decoders.map((decoder) => [decoder, () => seedsFor(decoder)])),
  'x509, in TLS': () => seedsFor('tls').filter(({ name }) => name.startsWith('Certificate of ')),
});
