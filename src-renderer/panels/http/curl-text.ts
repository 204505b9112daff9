import type { LabErrorData } from '../../../src-main/contract/errors';
import type { HttpRequest } from '../../../src-main/contract/spec/http';

/** Null for a text that is no curl command at all. */
export function readCurl(_text: string): { readonly request: HttpRequest } | { readonly error: LabErrorData } | null {
  return null;
}

export function copyAsCurl(_request: HttpRequest): string {
  return '';
}
