import enErrors from '../../resources/locales/en/errors.json';
import enReasons from '../../resources/locales/en/reasons.json';
import enViolations from '../../resources/locales/en/violations.json';
import enWindow from '../../resources/locales/en/window.json';
import zhErrors from '../../resources/locales/zh-CN/errors.json';
import zhReasons from '../../resources/locales/zh-CN/reasons.json';
import zhViolations from '../../resources/locales/zh-CN/violations.json';
import zhWindow from '../../resources/locales/zh-CN/window.json';
import type { Language } from '../../src-main/contract/workspace';

/** English says which keys there are. */
export interface Sentences {
  readonly window: typeof enWindow;
  readonly errors: typeof enErrors;
  readonly reasons: typeof enReasons;
  readonly violations: typeof enViolations;
}

/** The same keys in a language without a singular: only `…_other` of each plural. */
type WithoutSingular<T> = T extends string
  ? string
  : { readonly [K in keyof T as K extends `${string}_one` ? never : K]: WithoutSingular<T[K]> };

export const resources = {
  en: { window: enWindow, errors: enErrors, reasons: enReasons, violations: enViolations },
  'zh-CN': {
    window: zhWindow,
    errors: zhErrors,
    reasons: zhReasons,
    violations: zhViolations,
  } satisfies WithoutSingular<Sentences>,
} satisfies Record<Language, unknown>;
