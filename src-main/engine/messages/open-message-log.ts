/** Begins to decode a session's log. */
import type { DecodeAs } from '../../contract/messages';
import { schemes } from '../../contract/session-kinds';
import { protocolOfScheme } from '../../contract/session-protocol';
import type { GrowingLog } from '../record/log-contract';
import { openGrowingLog, openLog } from '../record/open-log';
import { MessageLog, type MessageLogOptions } from './message-log';
import type { WatchedLog } from './message-service';
import { SessionSpeech } from './speech';

/** Throws LabError where the file cannot be read. */
export async function openMessageLog(
  { isCapture, protocol }: WatchedLog,
  rules: readonly DecodeAs[],
  options: Omit<MessageLogOptions, 'speech'>,
): Promise<MessageLog> {
  const log = await (isCapture ? openLog(options.path) : openGrowingLog(options.path));
  const own = isCapture ? await protocolIn(log) : protocol;
  return new MessageLog(log, { ...options, speech: new SessionSpeech(rules, own) });
}

/** What the session spoke that a capture of ours is of: its first block says. */
async function protocolIn(log: GrowingLog) {
  if (log.count === 0) await log.whenMore();
  const scheme = schemes.find((one) => one === log.scheme);
  return scheme === undefined ? null : protocolOfScheme(scheme);
}
