import { screen } from '@testing-library/svelte';
import type { FakeLabOptions } from '../../../support/fake-lab';
import { openPanel } from '../session/open-panel';

const encoder = new TextEncoder();

/** A broker's session in the Messages lens: CONNECT, then a QoS 2 delivery in four packets, then nothing. */
export async function openMessages(options: FakeLabOptions = {}) {
  const opened = await openPanel('s1', options);
  const { lab, user } = opened;
  const session = lab.session('s1');
  lab.fill('s1', 8);
  session.messageRows.add({ type: 'CONNECT', summary: 'client lab v5', firstRecord: 3, lastRecord: 3 });
  const publish = session.messageRows.add({
    ...{ type: 'PUBLISH', summary: 'lab/t1 QoS 2', firstRecord: 4, lastRecord: 6, exchange: 2 },
    bytes: encoder.encode('2 lab/t1 <b>21.5</b>'),
  });
  const reply = { exchange: publish, firstRecord: 7, lastRecord: 7, sinceNs: 900_000n } as const;
  session.messageRows.add({ type: 'PUBREC', direction: 'outbound', ...reply });
  session.messageRows.add({ type: 'PUBREL', ...reply, firstRecord: 8, lastRecord: 8 });
  session.messageRows.add({ type: 'PUBCOMP', direction: 'outbound', ...reply, firstRecord: 8, lastRecord: 8 });
  session.messageRows.add({ type: 'PINGREQ', firstRecord: 9, lastRecord: 9 });
  await user.click(screen.getByRole('radio', { name: 'Messages' }));
  await opened.until(() => screen.getByRole('grid', { name: 'Messages' }));
  await opened.until(() => {
    if (opened.rows().filter((one) => one.querySelector('.text') !== null).length < 6) throw new Error('not there yet');
  });
  const texts = () => opened.rows().map((one) => one.querySelector('.text')?.textContent?.trim() ?? '');
  const related = () =>
    opened
      .rows()
      .filter((one) => one.classList.contains('related'))
      .map((one) => Number(one.dataset['number']));
  return { ...opened, session, texts, related };
}
