/** Values that the contract keeps beside its schemas: the page imports no schema, only their types. */
import type { Preferences, WindowState } from '../../src-main/contract/workspace';

export const defaultPreferences: Preferences = {
  theme: 'system',
  language: 'system',
  logCapBytes: 4 * 1024 * 1024 * 1024,
};

export const defaultWindow: WindowState = { layout: null, views: {}, savedMessages: [], sidebarWidth: 312 };
