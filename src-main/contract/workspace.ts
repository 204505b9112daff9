/** The workspace: a plain, readable JSON file that restores the bench. It never holds keys or passwords. */
import { z } from 'zod';
import { messageSchema } from './message';
import { sessionSpecSchema } from './session-spec';

export const languages = ['en', 'zh-CN'] as const;
export type Language = (typeof languages)[number];
export const themes = ['system', 'dark', 'light'] as const;
export type Theme = (typeof themes)[number];

export const preferencesSchema = z.strictObject({
  theme: z.enum(themes),
  /** `system`: the system's language where there is a translation, otherwise English. */
  language: z.enum(['system', ...languages]),
  /** Bytes of a session's log on disk before its oldest segment is dropped. */
  logCapBytes: z.int().min(16 * 1024 * 1024),
});
export type Preferences = z.infer<typeof preferencesSchema>;
export const defaultLogCapBytes = 4 * 1024 * 1024 * 1024;
export const defaultPreferences: Preferences = { theme: 'system', language: 'system', logCapBytes: defaultLogCapBytes };

/** Anything JSON: the dock's layout belongs to the dock library. */
const json: z.ZodType<unknown> = z.json();

export const windowStateSchema = z.strictObject({
  /** The dock library's own description of the panels; null lays them out anew. */
  layout: json.nullable(),
  /** View choices of each session, by session id. */
  views: z.record(z.string(), json),
  savedMessages: z.array(z.strictObject({ name: z.string().max(120), message: messageSchema })).max(1000),
  sidebarWidth: z.number().min(0).max(4000),
});
export type WindowState = z.infer<typeof windowStateSchema>;

export const workspaceSchema = z.strictObject({
  wirebench: z.literal(1),
  sessions: z
    .array(
      z.strictObject({
        id: z.string().min(1).max(64),
        spec: sessionSpecSchema,
        /** Its latest capture file, shown until it is opened anew. */
        capture: z.string().max(4096).nullable().default(null),
      }),
    )
    .max(10_000),
  window: windowStateSchema.nullable().default(null),
});
export type Workspace = z.infer<typeof workspaceSchema>;
