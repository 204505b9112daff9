import { LabError } from '../../../src-main/contract/errors';
import { encodeMessage } from '../../../src-main/contract/notation';
import type { RequestBody } from '../../../src-main/contract/spec/http';

export const bodyKinds = ['none', 'json', 'text', 'form', 'multipart', 'file', 'bytes'] as const;

const utf8 = new TextEncoder();

/** Bytes of the body where that is known before it is sent; null where it is not, or where there is none. */
export function bodyLength(body: RequestBody): number | null {
  switch (body.from) {
    case 'text':
    case 'json':
      return utf8.encode(body.text).length;
    case 'bytes':
      try {
        return encodeMessage(body.message).length;
      } catch (error) {
        if (error instanceof LabError) return null;
        throw error;
      }
    case 'none':
    case 'form':
    case 'multipart':
    case 'file':
      return null;
  }
}
