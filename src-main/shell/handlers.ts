/** What each command does: the engine's go to the engine, files that they name are checked on the way; the shell's are here. */
import { clipboard, shell } from 'electron';
import {
  engineCommandSchemas,
  type EngineCommandName,
  type ShellCommandName,
  type StartState,
} from '../contract/commands';
import { LabError } from '../contract/errors';
import type { Preferences } from '../contract/workspace';
import type { Dialogs } from './dialogs';
import type { Handler, Handlers } from './dispatch';
import type { EngineHost } from './engine-host';
import type { PathGrants } from './grants';
import { checkLink } from './links';
import { recentCaptures } from './recent-captures';
import type { WorkspaceKeeper } from './workspace-keeper';

export interface Lab {
  readonly engine: EngineHost;
  readonly keeper: WorkspaceKeeper;
  readonly dialogs: Dialogs;
  readonly grants: PathGrants;
  readonly captureFolder: string;
  /** Where things stand, once the bench is restored. */
  start(): Promise<StartState>;
  /** Puts them in force and keeps them. */
  setPreferences(change: { readonly [K in keyof Preferences]?: Preferences[K] | undefined }): Preferences;
}

export function buildHandlers(lab: Lab): Handlers {
  return { ...engineHandlers(lab), ...shellHandlers(lab) };
}

type HandlersOf<N extends EngineCommandName | ShellCommandName> = { readonly [K in N]: Handler<K> };

function engineHandlers({ engine, grants }: Lab): HandlersOf<EngineCommandName> {
  const pass = <N extends EngineCommandName>(name: N): [N, Handler<N>] => [
    name,
    // What was parsed is a valid input again.
    (input) => engine.invoke(name, input as Parameters<typeof engine.invoke<N>>[1]),
  ];
  const names = Object.keys(engineCommandSchemas) as EngineCommandName[];
  const passed = Object.fromEntries(names.map(pass)) as unknown as HandlersOf<EngineCommandName>;
  return {
    ...passed,
    'session.create': (input) => {
      grants.checkNamed(input.spec);
      if (input.capture !== null) grants.checkReading(input.capture);
      return passed['session.create'](input);
    },
    'session.update': (input) => {
      grants.checkNamed(input.spec);
      return passed['session.update'](input);
    },
    'session.act': (input) => {
      grants.checkNamed(input.action);
      return passed['session.act'](input);
    },
    'session.sendFile': (input) => {
      grants.checkReading(input.path);
      return passed['session.sendFile'](input);
    },
    'journal.saveBody': (input) => {
      grants.checkWriting(input.path);
      return passed['journal.saveBody'](input);
    },
    'authority.save': (input) => {
      grants.checkWriting(input.path);
      return passed['authority.save'](input);
    },
    'authority.issue': async (input) => {
      grants.checkWriting(input.path);
      const issued = await passed['authority.issue'](input);
      // To be shown by a session at once.
      grants.grantReading(issued.certificatePath);
      grants.grantReading(issued.keyPath);
      return issued;
    },
    'log.save': (input) => {
      grants.checkWriting(input.path);
      return passed['log.save'](input);
    },
  };
}

function shellHandlers(lab: Lab): HandlersOf<ShellCommandName> {
  const { keeper, dialogs, grants } = lab;
  return {
    'app.start': () => lab.start(),
    'preferences.set': (change) => lab.setPreferences(change),
    'window.save': (window) => {
      keeper.setWindow(window);
      return null;
    },
    'workspace.open': async () => {
      const path = await dialogs.pickWorkspace();
      if (path === null) return null;
      if (!(await keeper.open(path))) throw new LabError('FILE_NOT_FOUND', { path });
      return lab.start();
    },
    'workspace.saveAs': async () => {
      const path = await dialogs.pickWorkspaceTarget();
      if (path === null) return null;
      await keeper.saveAs(path);
      return { path };
    },
    'file.pick': async ({ purpose }) => {
      const picked = await dialogs.pickFile(purpose);
      if (picked !== null) grants.grantReading(picked.path);
      return picked;
    },
    'file.pickTarget': async ({ suggestedName, purpose }) => {
      const path = await dialogs.pickTarget(purpose, suggestedName);
      if (path === null) return null;
      grants.grantWriting(path);
      return { path };
    },
    'file.reveal': ({ session }) => {
      const path = keeper.captureOf(session);
      if (path === null) throw new LabError('FILE_NOT_FOUND', { path: '' });
      shell.showItemInFolder(path);
      return null;
    },
    'capture.recent': () => recentCaptures(lab.captureFolder),
    'clipboard.write': async ({ text }) => {
      await clipboard.writeText(text);
      return null;
    },
    'link.open': async ({ url }) => {
      await shell.openExternal(checkLink(url));
      return null;
    },
  };
}
