import { z } from 'zod';
import { filePath, named } from './common';

/** A capture file opened for reading. */
export const captureSpecSchema = z.strictObject({
  kind: z.literal('capture'),
  ...named,
  path: filePath,
});
export type CaptureSpec = z.infer<typeof captureSpecSchema>;
