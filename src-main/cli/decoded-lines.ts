/** What bytes mean, as lines: messages, each followed by what it does wrong, and what is wrong and of no message. */
import type { DecodedMessage, Violation } from '../contract/decoded';
import type { Found } from '../engine/messages/channel';
import type { ExchangeLines } from './exchange-lines';
import type { Conn, What } from './line';

/** In the order in which they were found. */
export function decodedLines(conn: Conn | null, found: readonly Found[], exchanges: ExchangeLines): What[] {
  const lines: What[] = [];
  for (let at = 0; at < found.length; at++) {
    const one = found[at]!;
    const { decoded } = one;
    if (decoded.kind === 'violation') {
      lines.push({ event: 'violation', conn, violation: decoded, of: null });
      continue;
    }
    const violations = violationsAfter(found, at, decoded);
    lines.push({
      event: 'message',
      conn,
      message: decoded,
      violations,
      place: one.place,
      exchange: exchanges.of(one, decoded),
    });
    for (const violation of violations) lines.push({ event: 'violation', conn, violation, of: decoded });
    at += violations.length;
  }
  return lines;
}

/** What is said to be wrong right after a message, and within it. */
function violationsAfter(found: readonly Found[], at: number, message: DecodedMessage): Violation[] {
  const violations: Violation[] = [];
  for (const { decoded } of found.slice(at + 1)) {
    if (decoded.kind !== 'violation' || !isWithin(decoded, message)) break;
    violations.push(decoded);
  }
  return violations;
}

function isWithin(violation: Violation, { at, len, direction, proto }: DecodedMessage): boolean {
  const isSame = violation.direction === direction && violation.proto === proto;
  return isSame && violation.at >= at && violation.at + violation.len <= at + len;
}
