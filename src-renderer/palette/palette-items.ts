/** Everything that the palette can offer, before anything is typed and while it is. */
import type { RecentCapture } from '../../src-main/contract/commands';
import { formatByteCount } from '../../src-main/contract/quantity-format';
import { t } from '../i18n/i18n.svelte';
import { languageChoices, themeChoices } from '../frame/title-menus';
import type { AppState } from '../state/app-state';
import { paletteCommands } from '../state/commands';
import { addressText, kindText, sessionName, stateTone, summaryText, type StateTone } from '../state/session-text';
import { keysOf } from '../state/shortcuts';
import { fuzzyMatch } from './fuzzy';

export interface PaletteItem {
  readonly id: string;
  readonly group: 'suggestions' | 'sessions' | 'commands' | 'recent';
  readonly label: string;
  readonly hint?: string | undefined;
  readonly shortcut?: string | undefined;
  readonly tone?: StateTone;
  /** A line to write into the field instead of running anything. */
  readonly line?: string;
  readonly run?: () => void;
}

export interface FoundItem {
  readonly item: PaletteItem;
  readonly positions: readonly number[];
}

const lines = [
  ['listenTcp', 'listen tcp://127.0.0.1:8888'],
  ['connectTcp', 'connect tcp://127.0.0.1:8888'],
  ['listenTls', 'listen tls://127.0.0.1:8443'],
  ['listenUdp', 'listen udp://127.0.0.1:5353'],
  ['connectUdp', 'connect udp://127.0.0.1:5353'],
  ['listenHttp', 'listen http://127.0.0.1:8080'],
  ['connectHttp', 'connect http://127.0.0.1:8080/'],
  ['listenWs', 'listen ws://127.0.0.1:8081'],
  ['connectWs', 'connect ws://127.0.0.1:8081/'],
  ['listenMqtt', 'listen mqtt://127.0.0.1:1883'],
  ['connectMqtt', 'connect mqtt://127.0.0.1:1883'],
  ['listenDns', 'listen dns://127.0.0.1:5353'],
  ['connectDns', 'connect dns://127.0.0.1:5353'],
  ['listenNtp', 'listen ntp://127.0.0.1:1123'],
  ['connectNtp', 'connect ntp://127.0.0.1:1123'],
] as const;

export function paletteItems(app: AppState, recent: readonly RecentCapture[]): readonly PaletteItem[] {
  return [...suggestionItems(), ...sessionItems(app), ...commandItems(app), ...recentItems(app, recent)];
}

function suggestionItems(): PaletteItem[] {
  return lines.map(([key, line]) => ({
    id: `line:${key}`,
    group: 'suggestions',
    label: line,
    hint: t(`palette.${key}`),
    line,
  }));
}

function sessionItems(app: AppState): PaletteItem[] {
  return app.sessions.list.map(({ id, state }) => ({
    id: `session:${id}`,
    group: 'sessions',
    label: state.spec.name === null ? `${kindText(state.spec)} ${addressText(state)}` : sessionName(state),
    hint: summaryText(state, app.clock.nowMs),
    tone: stateTone(state),
    run: () => {
      app.show(id);
      app.dock?.focus(id);
    },
  }));
}

function commandItems(app: AppState): PaletteItem[] {
  const commands: PaletteItem[] = paletteCommands.map((command) => ({
    id: `command:${command}`,
    group: 'commands',
    label: t(`command.${command}`),
    shortcut: keysOf(command),
    run: () => app.commands.run(command),
  }));
  const themes: PaletteItem[] = themeChoices.map((theme) => ({
    id: `theme:${theme}`,
    group: 'commands',
    label: t('command.theme', { name: t(`theme.${theme}`) }),
    run: () => void app.notices.attempt(() => app.preferences.set({ theme })),
  }));
  const languages: PaletteItem[] = languageChoices.map((language) => ({
    id: `language:${language}`,
    group: 'commands',
    label: t('command.language', { name: t(`language.${language}`) }),
    run: () => void app.notices.attempt(() => app.preferences.set({ language })),
  }));
  return [...commands, ...themes, ...languages];
}

function recentItems(app: AppState, recent: readonly RecentCapture[]): PaletteItem[] {
  return recent.map(({ path, name, byteLength }) => ({
    id: `recent:${path}`,
    group: 'recent',
    label: name,
    hint: formatByteCount(byteLength),
    run: () => void app.actions.create({ kind: 'capture', path }),
  }));
}

/** The items that fit, best first within their groups; all of them, in order, while nothing is typed. */
export function findItems(query: string, items: readonly PaletteItem[]): readonly FoundItem[] {
  if (query.trim() === '') return items.map((item) => ({ item, positions: [] }));
  const found = items.flatMap((item) => {
    const match = fuzzyMatch(query, item.label);
    return match === null ? [] : [{ item, positions: match.positions, score: match.score }];
  });
  const best = new Map<string, number>();
  for (const { item, score } of found) best.set(item.group, Math.max(score, best.get(item.group) ?? 0));
  // Groups stay whole: the one with the best fit comes first.
  const rank = (group: string) => best.get(group) ?? 0;
  return found.sort(
    (a, b) => rank(b.item.group) - rank(a.item.group) || order(a.item) - order(b.item) || b.score - a.score,
  );
}

function order({ group }: PaletteItem): number {
  return ['suggestions', 'sessions', 'commands', 'recent'].indexOf(group);
}
