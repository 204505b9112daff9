/** The real window against a bare Electron window: start, memory, and how it answers keys under full load. */
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { _electron, type ElectronApplication, type Page } from 'playwright-core';
import { pairRuns, quantile, report, spread } from './measure.ts';

const runs = 5;
const root = fileURLToPath(new URL('../../', import.meta.url));
const electronPath = createRequire(import.meta.url)('electron') as unknown as string;
const bareWindow = join(root, 'test/bench/bare-window');

interface Opened {
  readonly app: ElectronApplication;
  readonly page: Page;
  readonly seconds: number;
}

async function open(appPath: string, userData: string): Promise<Opened> {
  const isReady = appPath === root ? '[role=grid]' : 'p';
  const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const start = performance.now();
  const app = await _electron.launch({
    executablePath: electronPath,
    args: [...asRoot, `--user-data-dir=${userData}`, appPath],
  });
  const page = await app.firstWindow();
  await page.waitForSelector(isReady);
  await page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))');
  return { app, page, seconds: (performance.now() - start) / 1000 };
}

export async function measureWindow(folder: string): Promise<void> {
  const memory = { bare: [] as number[], ours: [] as number[] };
  const openOnce = async (appPath: string, figures: number[]): Promise<number> => {
    const { app, seconds } = await open(appPath, await mkdtemp(join(folder, 'profile-')));
    figures.push(proportionalSetSize(app.process().pid!));
    await app.close();
    return seconds;
  };
  const start = await pairRuns(
    runs,
    () => openOnce(bareWindow, memory.bare),
    () => openOnce(root, memory.ours),
  );
  const inverse = spread([1 / start.ratio.median, 1 / start.ratio.minimum, 1 / start.ratio.maximum]);
  report(
    'window start, times a bare window',
    inverse,
    { atMost: 1.3 },
    `bare Electron (${start.reference.median.toFixed(2)} s)`,
  );
  const bare = spread(memory.bare);
  const pss = spread(memory.ours.map((bytes) => bytes / bare.median));
  report(
    'memory (PSS), times a bare window',
    pss,
    { atMost: 1.5 },
    `bare Electron (${(bare.median / 1e6).toFixed(0)} MB)`,
  );
  await measureUnderLoad(await mkdtemp(join(folder, 'profile-')));
}

/** Milliseconds from key press to handler, and between frames: idle, then with a TCP sink of the window at full rate. */
async function measureUnderLoad(userData: string): Promise<void> {
  const { app, page } = await open(root, userData);
  const idle = await keyDelays(page);
  await page.getByRole('button', { name: 'Open both' }).click();
  await page.getByText('Listening').first().waitFor();
  const load = spawn(process.execPath, [join(root, 'test/bench/endless-load.ts'), '8888'], { stdio: 'ignore' });
  const loaded = await keyDelays(page);
  const frames = await frameTimes(page);
  load.kill();
  await app.close();
  report('key press → handler, idle, ms', spread(idle), {}, `p95 ${quantile(idle, 0.95).toFixed(1)} ms`);
  report(
    'key press → handler, full load, ms',
    spread(loaded),
    { atMost: 3 },
    `p95 ${quantile(loaded, 0.95).toFixed(1)} ms`,
  );
  report('frame to frame, full load, ms', spread(frames), {}, `p95 ${quantile(frames, 0.95).toFixed(1)} ms`);
}

async function keyDelays(page: Page): Promise<number[]> {
  await page.evaluate(`
    globalThis.delays = [];
    window.onkeydown = () => delays.push(performance.timeOrigin + performance.now());
  `);
  const pressed: number[] = [];
  for (let press = 0; press < 200; press += 1) {
    pressed.push(performance.timeOrigin + performance.now());
    await page.keyboard.press('Shift');
    await page.waitForTimeout(10 + (press % 7));
  }
  const handled = await page.evaluate<number[]>('delays');
  return pressed.map((at, index) => handled[index]! - at);
}

function frameTimes(page: Page): Promise<number[]> {
  return page.evaluate<number[]>(`new Promise((done) => {
    const times = [];
    let last = performance.now();
    const frame = (now) => {
      times.push(now - last);
      last = now;
      if (times.length < 180) requestAnimationFrame(frame);
      else done(times);
    };
    requestAnimationFrame(frame);
  })`);
}

/** Proportional set size of a process and all below it, in bytes. */
function proportionalSetSize(root: number): number {
  const children = new Map<number, number[]>();
  for (const entry of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    const status = readOrEmpty(`/proc/${entry}/stat`);
    const parent = Number(status.slice(status.lastIndexOf(')') + 2).split(' ')[1]);
    children.set(parent, [...(children.get(parent) ?? []), Number(entry)]);
  }
  const sum = (pid: number): number =>
    Number(/^Pss:\s+(\d+)/m.exec(readOrEmpty(`/proc/${pid}/smaps_rollup`))?.[1] ?? 0) * 1024 +
    (children.get(pid) ?? []).reduce((total, child) => total + sum(child), 0);
  return sum(root);
}

/** A process may end between the listing and the reading. */
function readOrEmpty(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
