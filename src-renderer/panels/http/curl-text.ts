import type { CurlImport } from '../../../src-main/contract/curl';
import { LabError, type LabErrorData } from '../../../src-main/contract/errors';
import type { HttpRequest } from '../../../src-main/contract/spec/http';

/** Whether a text is worth reading as a command of curl. */
export const isCurl = (text: string): boolean => /^\s*(?:\$\s+)?curl(?:\.exe)?\s/i.test(text);

/** Read when it is first needed: few requests come from curl. */
const curl = () => import('../../../src-main/contract/curl');

/** What the command asks for, or why it cannot be read. */
export async function readCurl(text: string): Promise<CurlImport | LabErrorData> {
  try {
    return (await curl()).fromCurl(text);
  } catch (error) {
    if (error instanceof LabError) return error.toData();
    throw error;
  }
}

export async function writeCurl(request: HttpRequest, verify = true): Promise<string> {
  return (await curl()).toCurl(request, { verify });
}
