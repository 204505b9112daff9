/** Who may publish and subscribe to what: rules from top to bottom, the first that matches decides. */
import type { AccessRule } from '../broker-contract';
import { matchesPattern } from './pattern';

/** Who asks. */
export interface Identity {
  readonly username: string | null;
  readonly clientId: string;
}

export class AccessList {
  readonly #rules: readonly PreparedRule[];
  readonly #otherwise: boolean;

  constructor(rules: readonly AccessRule[], otherwise: 'allow' | 'deny') {
    this.#rules = rules.map(prepareRule);
    this.#otherwise = otherwise === 'allow';
  }

  mayPublish(identity: Identity, topic: string): boolean {
    return this.#decide('publish', identity, topic.split('/'));
  }

  /** Whether messages of this topic reach the client, whatever filter it subscribed with. */
  mayReceive(identity: Identity, topic: string): boolean {
    return this.#decide('subscribe', identity, topic.split('/'));
  }

  /** Whether a subscription is granted: a rule decides about a filter when it covers all that the filter matches. */
  maySubscribe(identity: Identity, filterLevels: readonly string[]): boolean {
    return this.#decide('subscribe', identity, filterLevels);
  }

  #decide(action: 'publish' | 'subscribe', identity: Identity, levels: readonly string[]): boolean {
    for (const rule of this.#rules) {
      if (rule.action !== 'both' && rule.action !== action) continue;
      if (rule.username !== null && (identity.username === null || !matchesPattern(rule.username, identity.username)))
        continue;
      if (rule.clientId !== null && !matchesPattern(rule.clientId, identity.clientId)) continue;
      if (covers(rule.levels, levels, identity)) return rule.isAllowed;
    }
    return this.#otherwise;
  }
}

interface PreparedRule {
  readonly isAllowed: boolean;
  readonly action: AccessRule['action'];
  readonly username: string | null;
  readonly clientId: string | null;
  readonly levels: readonly string[];
}

function prepareRule({ decision, action, username, clientId, topicFilter }: AccessRule): PreparedRule {
  return {
    isAllowed: decision === 'allow',
    action,
    username,
    clientId,
    levels: topicFilter.split('/'),
  };
}

/** Whether the rule's filter matches everything that the asked topic or filter does. */
function covers(rule: readonly string[], asked: readonly string[], identity: Identity): boolean {
  if (asked[0]?.startsWith('$') && (rule[0] === '#' || rule[0] === '+')) return false;
  for (const [index, level] of rule.entries()) {
    if (level === '#') return true;
    const other = asked[index];
    if (other === undefined || other === '#') return false;
    if (level === '+') continue;
    const wanted = placeholder(level, identity);
    // A name that would be a wildcard or another level stands for nothing.
    if (wanted === null || other === '+' || wanted !== other) return false;
  }
  return asked.length === rule.length;
}

function placeholder(level: string, identity: Identity): string | null {
  const value = level === '%u' ? identity.username : level === '%c' ? identity.clientId : level;
  return value === null || (value !== level && /[/+#]/.test(value)) ? null : value;
}
