/** `connect ntp://`: one question, its answer, done. */
import type { NtpExchange } from '../../contract/ntp-exchange';
import { formatDelta } from '../../contract/time-format';
import { asFailure, whenSettled } from './exchange-errand';
import type { Errand, SchemeOptions } from './scheme-options';

export const ntpOptions: SchemeOptions = {
  schemes: ['ntp'],
  listen: [],
  connect: [],
  common: { listen: [], connect: [] },
  add: () => undefined,
  spec: (spec) => spec,
  errand: (spec) => (spec.kind === 'ntp-client' ? askOnce : null),
};

const askOnce: Errand = async (session, surroundings) => {
  const { entry } = await session.act({ do: 'ntp.query' });
  const exchange = (await whenSettled(session, entry!, surroundings)) as NtpExchange | null;
  if (exchange !== null && exchange.offsetNs !== null && exchange.delayNs !== null) {
    const [offset, delay] = [formatDelta(exchange.offsetNs), formatDelta(exchange.delayNs)];
    surroundings.say(`the clock here lacks ${offset} s (offset), the way there and back took ${delay} s (delay)`);
  }
  return asFailure(exchange?.error ?? null);
};
