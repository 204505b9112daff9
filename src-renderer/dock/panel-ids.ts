/** How panels are named in a saved layout. */
import type { SessionId } from '../../src-main/contract/session-state';

export const inspectorPanel = 'inspector';

export function sessionPanel(id: SessionId): string {
  return `session:${id}`;
}

/** The session whose panel it is; null for others. */
export function sessionOfPanel(panelId: string): SessionId | null {
  return panelId.startsWith('session:') ? panelId.slice('session:'.length) : null;
}
