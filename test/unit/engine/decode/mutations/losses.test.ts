import { lossSeeds } from '../../../../support/mutations/loss-seeds';
import { tryMutated } from '../../../../support/mutations/tried';
import { samples } from '../samples';

tryMutated({ 'connections with losses': () => lossSeeds(samples) });
