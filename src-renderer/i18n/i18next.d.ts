import 'i18next';
import type { Sentences } from './resources';

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'window';
    resources: Sentences;
    returnNull: false;
  }
}
