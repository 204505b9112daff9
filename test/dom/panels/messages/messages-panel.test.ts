import { screen } from '@testing-library/svelte';
import { beforeAll, describe, expect, it } from 'vitest';
import { furnishPanels, patience } from '../session/open-panel';
import { openMessages } from './open-messages';

beforeAll(furnishPanels);

describe('the Messages lens', patience, () => {
  it('says each message: its type, what it says, its records and the time since the one before it', async () => {
    const { texts, row } = await openMessages();
    expect(texts()).toEqual([
      'CONNECT client lab v5',
      'PUBLISH lab/t1 QoS 2',
      'PUBREC',
      'PUBREL',
      'PUBCOMP',
      'PINGREQ',
    ]);
    expect(row(2)!.querySelector('.records')!.textContent).toBe('#4–6');
    expect(row(3)!.querySelector('.since')!.textContent).toBe('↳ 0.90 ms');
    expect(row(1)!.querySelector('.since')).toBeNull();
  });

  it('holds together the messages of one record', async () => {
    const { row } = await openMessages();
    const shares = [3, 4, 5, 6].map((number) => row(number)!.querySelector('.records')!.className);
    expect(shares[0]).toMatch(/alone/);
    expect(shares[1]).toMatch(/first/);
    expect(shares[2]).toMatch(/last/);
    expect(shares[3]).toMatch(/alone/);
  });

  it('lights up the exchange of the selected message', async () => {
    const { app, related, row, user } = await openMessages();
    await user.click(row(3)!);
    expect(app.selection.message).toEqual({ session: 's1', number: 3, generation: 1 });
    expect(related()).toEqual([2, 3, 4, 5]);
    await user.click(row(6)!);
    expect(related()).toEqual([]);
  });

  it('walks to the partner in the exchange and along the connection', async () => {
    const { app, row, user, until } = await openMessages();
    await user.click(row(2)!);
    await user.keyboard('{Alt>}.{/Alt}');
    await until(() => expect(app.selection.message?.number).toBe(3));
    await user.keyboard('{Alt>},{/Alt}');
    await until(() => expect(app.selection.message?.number).toBe(2));
    await user.keyboard('{Control>},{/Control}');
    await until(() => expect(app.selection.message?.number).toBe(1));
  });

  it('says what is broken in words, with its clause', async () => {
    const { session, lab, until } = await openMessages();
    session.messageRows.add({
      ...{ kind: 'violation', type: 'violation', firstRecord: 10, lastRecord: 10 },
      violations: [
        {
          ...{ kind: 'violation', proto: 'mqtt', severity: 'error', code: 'CUT_OFF', clause: 'MQTT-1.5.5-1' },
          ...{ sentence: '', details: { byteLength: 3 }, direction: 'inbound', at: 0, len: 3 },
        },
      ],
    });
    lab.decoded(session);
    await until(() => screen.getByText(/ended in the middle of a message: 3 bytes/));
    screen.getByText('MQTT-1.5.5-1');
    screen.getByText('error');
  });

  it('goes to the bytes of a message, and back to the message of the bytes', async () => {
    const { app, row, user, until } = await openMessages();
    await user.click(row(2)!);
    await user.click(screen.getByRole('radio', { name: 'Bytes' }));
    await until(() => expect(app.selection.record).toEqual({ session: 's1', number: 4 }));
    await user.click(screen.getByRole('radio', { name: 'Messages' }));
    await until(() => expect(app.selection.message?.number).toBe(2));
  });

  it('copies what is selected as lines', async () => {
    const { row, user, callsOf, until } = await openMessages();
    await user.click(row(2)!);
    screen.getByRole('grid').focus();
    await user.keyboard('{Shift>}{ArrowDown}{/Shift}{Control>}c{/Control}');
    await until(() => expect(callsOf('clipboard.write')).toEqual([{ text: 'PUBLISH lab/t1 QoS 2\nPUBREC' }]));
  });

  it('marks the record of a message, and finds its way back', async () => {
    const { app, row, user, until } = await openMessages();
    await user.click(row(2)!);
    await user.keyboard('{Control>}m{/Control}');
    await until(() => expect(app.sessions.get('s1')?.state.marks).toEqual({ 4: '' }));
    screen.getByRole('grid').focus();
    await user.keyboard('{End}{F2}');
    await until(() => expect(app.selection.message?.number).toBe(2));
  });

  it('finds bytes, and shows the message that they are in', async () => {
    const { app, user, until } = await openMessages();
    screen.getByRole('grid').focus();
    await user.keyboard('{Control>}f{/Control}');
    await user.type(await screen.findByRole('textbox', { name: 'Find in the log' }), 'row 5{Enter}');
    await until(() => expect(app.selection.message?.number).toBe(3));
  });

  it('draws only what is in sight of very many, and follows the newest', async () => {
    const { session, lab, rows, callsOf, until } = await openMessages();
    for (let count = 0; count < 5_000; count++) session.messageRows.add({});
    lab.decoded(session);
    await until(() => expect(rows().at(-1)?.dataset['number']).toBe('5006'));
    expect(rows().length).toBeLessThan(23);
    const asked = callsOf('messages.rows') as { count: number }[];
    expect(Math.max(...asked.map(({ count }) => count))).toBeLessThan(25);
  });

  it('says how far decoding is behind, and how many rows were dropped', async () => {
    const { session, lab, until } = await openMessages();
    lab.fill('s1', 9_000);
    session.messageRows.decodedThrough = 1_010;
    session.messageRows.firstNumber = 1_201;
    session.messageRows.generation = 2;
    lab.decoded(session);
    await until(() => screen.getByText('decoded 1,010 of 9,010 records'));
    screen.getByText(/oldest 1,200 messages are no longer listed/);
  });
});
