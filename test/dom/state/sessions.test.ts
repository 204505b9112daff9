import { describe, expect, test } from 'vitest';
import { keptSamples } from '../../../src-renderer/state/live-session.svelte';
import { startApp } from '../support/app';

describe('the sessions of the window', () => {
  test('follow the feed, in the order of the workspace, each on its side', async () => {
    const { app, lab } = await startApp({
      sessions: [
        { kind: 'tcp-client', host: '127.0.0.1', port: 8888 },
        { kind: 'tcp-server', port: 8888 },
        { kind: 'udp', port: 5353 },
        { kind: 'udp', remote: { host: '127.0.0.1', port: 5353 } },
        { kind: 'capture', path: '/captures/a.pcapng' },
      ],
    });
    const ids = (sessions: readonly { id: string }[]) => sessions.map(({ id }) => id);
    expect(ids(app.sessions.servers)).toEqual(['s2', 's3']);
    expect(ids(app.sessions.clients)).toEqual(['s1', 's4']);
    expect(ids(app.sessions.captures)).toEqual(['s5']);

    await lab.invoke('session.open', { session: 's2' });
    expect(app.sessions.get('s2')?.isOpen).toBe(true);
    await lab.invoke('session.remove', { session: 's1' });
    expect(ids(app.sessions.list)).toEqual(['s2', 's3', 's4', 's5']);
  });

  test('let go of what was selected and viewed in a session that is gone', async () => {
    const { app, lab } = await startApp();
    app.sessions.activate('s1');
    app.selection.select('s1', 7);
    app.workspace.updateView('s1', { lens: 'bytes' });
    await lab.invoke('session.remove', { session: 's1' });
    expect([app.sessions.active, app.selection.record, app.workspace.view('s1')]).toEqual([null, null, {}]);
  });

  test('measure their rates between two samples, and forget a minute of silence', async () => {
    const { app, lab } = await startApp();
    app.sessions.sample(0);
    lab.fill('s1', 3);
    app.sessions.sample(2000);
    // Two rows in and one out, 7 bytes each, in two seconds.
    expect(app.sessions.get('s1')?.rate).toEqual({ inbound: 7, outbound: 3.5 });
    expect(app.sessions.rate).toEqual({ inbound: 7, outbound: 3.5 });

    for (let second = 1; second < keptSamples; second++) app.sessions.sample(2000 + second * 1000);
    expect(app.sessions.get('s1')?.samples).toHaveLength(keptSamples);
    app.sessions.sample(100_000);
    app.sessions.sample(101_000);
    expect(app.sessions.get('s1')?.samples).toEqual([]);
  });

  test('count a log that was begun anew from zero', async () => {
    const { app, lab } = await startApp();
    lab.fill('s1', 3);
    app.sessions.sample(0);
    lab.session('s1').connections.length = 0;
    lab.fill('s1', 1);
    app.sessions.sample(1000);
    expect(app.sessions.get('s1')?.rate).toEqual({ inbound: 7, outbound: 0 });
  });
});
