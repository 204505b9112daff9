import { contentNames, contentSeeds } from '../../../../support/mutations/content-seeds';
import { tryMutated } from '../../../../support/mutations/tried';

tryMutated(Object.fromEntries(contentNames.map((kind) => [`reader of ${kind}`, () => contentSeeds(kind)])));
