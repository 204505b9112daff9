import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, watch, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { WiresharkNode } from '../../../src-main/contract/messages';
import { WiresharkAsker } from '../../../src-main/engine/wireshark/ask-wireshark';
import { openInWireshark } from '../../../src-main/engine/wireshark/open-in-wireshark';
import { lookForWireshark } from '../../../src-main/engine/wireshark/programs';
import { run, temporaryFolder } from '../record/captures';
import { pcap, tcp4 } from '../record/crafted';

function asker(environment?: NodeJS.ProcessEnv): WiresharkAsker {
  const made = new WiresharkAsker(environment);
  onTestFinished(() => made.close());
  return made;
}

/** MQTT on a port that nobody knows it by. */
function capture(count: number): Buffer {
  const [from, to] = [['10.0.0.1', 40_000] as const, ['10.0.0.2', 18_899] as const];
  return pcap(
    true,
    0xa1b2c3d4,
    101,
    Array.from({ length: count }, (_, at) => ({
      seconds: at,
      fraction: 0,
      bytes: tcp4({ from, to, sequence: 1 + 2 * at, payload: Buffer.of(0xc0, 0) }),
    })),
  );
}

const all = (nodes: readonly WiresharkNode[]): WiresharkNode[] =>
  nodes.flatMap((node) => [node, ...all(node.children)]);

const rules = [{ transport: 'tcp', port: 18_899, protocol: 'mqtt' }] as const;

describe('asking Wireshark', () => {
  test('gives its tree of a packet, of ports that speak what we say', async () => {
    const path = join(temporaryFolder(), 'some.pcap');
    writeFileSync(path, capture(3));
    const ask = asker();
    const tree = await ask.ask({ path, frameNumber: 2, rules });
    expect(run('tshark', '--version')).toContain(tree.version);
    expect(tree.frameNumber).toBe(2);
    expect(tree.sources[0]!.bytes).toEqual(Uint8Array.from(capture(2).subarray(-46)));
    const nodes = all(tree.nodes);
    expect(nodes.find(({ filter }) => filter === 'mqtt.msgtype')).toMatchObject({ source: 0, at: 44, length: 1 });
    expect(nodes.find(({ filter }) => filter === 'ip.ttl')).toMatchObject({ at: 8, length: 1, children: [] });
    const raw = await ask.ask({ path, frameNumber: 2, rules: [] });
    expect(all(raw.nodes).some(({ filter }) => filter === 'mqtt')).toBe(false);
    expect(ask.processes).toBe(2);
  });

  test('reads a file again that has grown, and says what it cannot do', async () => {
    const path = join(temporaryFolder(), 'growing.pcap');
    writeFileSync(path, capture(1));
    const ask = asker();
    await ask.ask({ path, frameNumber: 1, rules });
    writeFileSync(path, capture(5));
    expect((await ask.ask({ path, frameNumber: 5, rules })).frameNumber).toBe(5);
    await expect(ask.ask({ path, frameNumber: 6, rules })).rejects.toMatchObject({ code: 'WIRESHARK_FAILED' });
    const missing = ask.ask({ path: `${path}.not`, frameNumber: 1, rules });
    await expect(missing).rejects.toMatchObject({ code: 'WIRESHARK_FAILED', details: { program: 'sharkd' } });
  });

  test('leaves no process and no folder behind', async () => {
    const folder = temporaryFolder();
    const path = join(folder, 'some.pcap');
    writeFileSync(path, capture(1));
    const ask = new WiresharkAsker();
    await ask.ask({ path, frameNumber: 1, rules });
    const own = (): string => execFileSync('ps', ['--ppid', String(process.pid), '-o', 'comm='], { encoding: 'utf8' });
    expect(own()).toContain('sharkd');
    ask.close();
    await expect.poll(own).not.toContain('sharkd');
    expect(ask.processes).toBe(0);
  });

  test('survives a program that is none: silent ends and nonsense', async () => {
    const folder = temporaryFolder();
    const program = join(folder, 'sharkd');
    writeFileSync(program, '#!/bin/sh\necho nonsense; echo "sharkd: cannot" >&2; exit 3\n');
    chmodSync(program, 0o755);
    const failing = asker({ PATH: folder }).ask({ path: '/dev/null', frameNumber: 1, rules });
    await expect(failing).rejects.toMatchObject({
      code: 'WIRESHARK_FAILED',
      details: { program: 'sharkd', reason: 'sharkd: cannot' },
    });
  });
});

describe('opening Wireshark', () => {
  test('hands the capture and what its ports speak to the program that is on PATH', async () => {
    const folder = temporaryFolder();
    const bin = join(folder, 'bin');
    mkdirSync(bin);
    const told = join(folder, 'told');
    const program = join(bin, 'wireshark');
    writeFileSync(program, `#!/bin/sh\nprintf '%s\\n' "$@" > "${told}.part"\nmv "${told}.part" "${told}"\n`);
    chmodSync(program, 0o755);
    const environment = { PATH: `${bin}:/usr/bin:/bin` };
    expect(lookForWireshark(environment).wireshark).toBe(program);
    const isTold = new Promise<void>((resolve) => {
      const watcher = watch(folder, () => existsSync(told) && resolve());
      onTestFinished(() => watcher.close());
    });
    const opened = await openInWireshark(
      '/some/capture.pcapng',
      [
        ...rules,
        { transport: 'tcp', port: 8080, protocol: 'websocket' },
        { transport: 'udp', port: 5353, protocol: 'dns' },
        { transport: 'tcp', port: 9, protocol: null },
      ],
      environment,
    );
    expect(opened).toEqual({ program });
    await isTold;
    const words = ['-r', '/some/capture.pcapng', '-d', 'tcp.port==18899,mqtt', '-d', 'tcp.port==8080,http'];
    words.push('-d', 'udp.port==5353,dns', '-d', 'tcp.port==9,data');
    expect(readFileSync(told, 'utf8')).toBe(`${words.join('\n')}\n`);
    // The real program takes the same words.
    const path = join(folder, 'some.pcap');
    writeFileSync(path, capture(1));
    expect(run('tshark', '-r', path, ...words.slice(2))).toContain('MQTT');
  });

  test('says which package it is in, where there is none', async () => {
    const nowhere = { PATH: temporaryFolder() };
    const isElsewhere = lookForWireshark(nowhere).wireshark !== null;
    if (isElsewhere) return;
    await expect(openInWireshark('/some/capture', [], nowhere)).rejects.toMatchObject({
      code: 'WIRESHARK_NOT_FOUND',
      details: { program: 'wireshark', package: 'wireshark' },
    });
  });
});
