/** The bench of a first launch: the textbook's server and a client for it, both closed and ready to be opened, and its first message written. */
import { workspaceSchema, type Workspace } from '../contract/workspace';

export function firstWorkspace(): Workspace {
  return workspaceSchema.parse({
    wirebench: 1,
    sessions: [
      {
        id: 'textbook-server',
        spec: { kind: 'tcp-server', port: 8888, answering: { reply: { mode: 'text', text: 'Hello, client!' } } },
      },
      { id: 'textbook-client', spec: { kind: 'tcp-client', host: '127.0.0.1', port: 8888 } },
    ],
    window: { layout: null, views: { 'textbook-client': { draft: 'Hello' } }, savedMessages: [], sidebarWidth: 312 },
  });
}
