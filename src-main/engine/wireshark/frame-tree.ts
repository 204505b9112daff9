/** A frame as sharkd tells it, as the window's tree. */
import { z } from 'zod';
import type { Severity } from '../../contract/decoded';
import type { WiresharkNode, WiresharkTree } from '../../contract/messages';

/** `l` label, `f` filter, `h` place and length, `ds` data source, `s` severity, `n` nodes below. */
const nodeSchema = z.object({
  l: z.string().default(''),
  f: z.string().default(''),
  h: z.tuple([z.number(), z.number()]).optional(),
  ds: z.number().default(0),
  s: z.string().optional(),
  get n() {
    return z.array(nodeSchema).optional();
  },
});
type Node = z.infer<typeof nodeSchema>;

export const frameSchema = z.object({
  tree: z.array(nodeSchema).default([]),
  bytes: z.string().default(''),
  ds: z.array(z.object({ name: z.string().default(''), bytes: z.string().default('') })).default([]),
});

const severities: Readonly<Record<string, Severity>> = { Chat: 'chat', Note: 'note', Warn: 'warning', Error: 'error' };

export function frameTree(version: string, frameNumber: number, frame: z.infer<typeof frameSchema>): WiresharkTree {
  const sources = [{ name: 'Frame', bytes: frame.bytes }, ...frame.ds].map(({ name, bytes }) => ({
    name,
    bytes: Uint8Array.from(Buffer.from(bytes, 'base64')),
  }));
  return { version, frameNumber, sources, nodes: frame.tree.map(nodeOf) };
}

function nodeOf({ l, f, h, ds, s, n }: Node): WiresharkNode {
  return {
    label: l,
    // `ip.ttl == 64`: the name is what comes first.
    filter: f.split(' ')[0]!,
    source: ds,
    at: h?.[0] ?? -1,
    length: h?.[1] ?? 0,
    severity: (s === undefined ? null : severities[s]) ?? null,
    children: (n ?? []).map(nodeOf),
  };
}
