/** What the system has to bring: libraries of the window, a virtual display, fonts, the peers of the tests. Debian and Ubuntu. */
import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { attempt, run } from './run.mjs';
import { hasDisplay } from './display.mjs';

/** A GTK window on Debian: these bring everything else that Chromium links to. */
const libraries = ['libgtk-3-0', 'libnss3', 'libasound2', 'libgbm1', 'libatk-bridge2.0-0', 'libxss1'];

/** Independent peers and oracles of the tests: program → package. */
const peers = {
  tshark: 'tshark',
  ncat: 'ncat',
  curl: 'curl',
  python3: 'python3',
  strace: 'strace',
  mosquitto_pub: 'mosquitto-clients',
  mosquitto: 'mosquitto',
  dig: 'bind9-dnsutils',
  openssl: 'openssl',
  wrk: 'wrk',
  tcpdump: 'tcpdump',
  protoc: 'protobuf-compiler',
};

/** The same as modules of Debian's Python: module → package. */
const pythonModules = {
  'paho.mqtt': 'python3-paho-mqtt',
  websockets: 'python3-websockets',
  dns: 'python3-dnspython',
  ntplib: 'python3-ntplib',
  scapy: 'python3-scapy',
  cbor2: 'python3-cbor2',
  msgpack: 'python3-msgpack',
};

/**
 * @param {{ electron?: string, peers?: boolean }} wanted `electron`: path of the executable whose libraries are looked at
 * @returns {Promise<{ needed: string[], wished: string[] }>} package names; the wished ones are not missed by anything that must work
 */
export async function missingPackages({ electron, peers: withPeers = false }) {
  if (process.platform !== 'linux') return { needed: [], wished: [] };
  const needed = [];
  const wished = [];
  if (electron) {
    const { status, output } = await attempt('ldd', [electron]);
    if (status !== 0 || output.includes('not found')) needed.push(...libraries);
    if (!hasDisplay() && !hasProgram('Xvfb')) needed.push('xvfb');
    wished.push(...(await missingFonts()));
  }
  if (withPeers) {
    for (const [program, name] of Object.entries(peers)) if (!hasProgram(program)) needed.push(name);
    for (const [module, name] of Object.entries(pythonModules)) if (!(await hasModule(module))) needed.push(name);
  }
  return { needed, wished };
}

/** The tests run `/usr/bin/python3`: another Python on PATH need not have them. */
async function hasModule(module) {
  const { status } = await attempt('/usr/bin/python3', ['-c', `import ${module}`]);
  return status === 0;
}

/** The interface brings its own Latin fonts; Chinese is the system's. */
async function missingFonts() {
  const { status, output } = await attempt('fc-list', [':lang=zh', 'family']);
  return status === 0 && output.trim() ? [] : ['fonts-dejavu-core', 'fonts-noto-cjk'];
}

/**
 * Installs them where that is ours to do: as root, with apt-get.
 * @throws Error with the command to run, when a needed one cannot be installed
 */
export async function installPackages({ needed, wished }, say) {
  if (needed.length + wished.length === 0) return;
  if (!isRoot() || !hasProgram('apt-get')) {
    if (wished.length > 0) say(`for Chinese text: sudo apt-get install ${wished.join(' ')}`);
    if (needed.length === 0) return;
    throw new Error(`Missing on this system: ${needed.join(', ')}. Install with:\n  ${installCommand(needed)}`);
  }
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  say(`installing ${[...needed, ...wished].join(' ')}`);
  await attempt('apt-get', ['update', '-qq'], { env });
  if (needed.length > 0) await aptInstall(await named(needed), env);
  if (wished.length > 0)
    await aptInstall(wished, env).catch((error) => say(`went without: ${error.message.split('\n')[0]}`));
}

function aptInstall(packages, env) {
  return run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages], { env });
}

/** Since Ubuntu 24.04 and Debian 13 some of them carry `t64` in their names. */
async function named(packages) {
  const candidates = packages.map((name) => `${name}t64`);
  const { output } = await attempt('apt-cache', ['policy', ...candidates]);
  const known = new Set([...output.matchAll(/^(\S+):\n.*\n\s+Candidate: (?!\(none\))/gm)].map((match) => match[1]));
  return packages.map((name) => (known.has(`${name}t64`) ? `${name}t64` : name));
}

export function installCommand(packages) {
  return `${isRoot() ? '' : 'sudo '}apt-get install ${packages.join(' ')}`;
}

export function isRoot() {
  return process.getuid?.() === 0;
}

export function hasProgram(name) {
  return (process.env.PATH ?? '').split(delimiter).some((folder) => {
    const path = join(folder, name);
    if (!existsSync(path)) return false;
    try {
      accessSync(path, constants.X_OK);
      return true;
    } catch (error) {
      if (error.code === 'EACCES') return false;
      throw error;
    }
  });
}
