export const exchangeTabs = ['response', 'headers', 'request', 'timing'] as const;
export type ExchangeTab = (typeof exchangeTabs)[number];
