/** Who may come in, and what they may do then. Without options everyone may do everything. */
import type { AccessOptions } from '../broker-contract';
import { reasonCode } from '../codec/reason-code';
import { Violation } from '../violation';
import { AccessList, type Identity } from './access-list';
import { verifyPassword } from './password';

export class Access {
  readonly #options: AccessOptions | null;
  readonly #list: AccessList | null;
  readonly #hashes: ReadonlyMap<string, string>;
  readonly #mostAtOnce: number;
  #underWay = 0;

  constructor(options: AccessOptions | null, mostAtOnce: number) {
    this.#options = options;
    const hasRules = options !== null && (options.rules.length > 0 || options.otherwise === 'deny');
    this.#list = hasRules ? new AccessList(options.rules, options.otherwise) : null;
    this.#hashes = new Map(options?.users.map(({ username, passwordHash }) => [username, passwordHash]));
    this.#mostAtOnce = mostAtOnce;
  }

  /** Whether a user name says who somebody is: then a session belongs to the user who began it. */
  get knowsUsers(): boolean {
    return this.#hashes.size > 0;
  }

  /** null: let in at once; otherwise the answer comes. Throws `Violation`, or rejects with one. */
  admit(username: string | null, password: Uint8Array | null): Promise<void> | null {
    if (this.#options === null) return null;
    if (this.#hashes.size === 0 && this.#options.allowAnonymous) return null;
    if (username === null) {
      if (this.#options.allowAnonymous && password === null) return null;
      throw refusal('not-authorized', reasonCode.notAuthorized, 'A user name is needed here.');
    }
    if (this.#underWay >= this.#mostAtOnce) {
      throw refusal('authentication-busy', reasonCode.serverBusy, 'Too many passwords are being checked.');
    }
    return this.#check(username, password ?? new Uint8Array());
  }

  mayPublish(identity: Identity, topic: string): boolean {
    return this.#list === null || this.#list.mayPublish(identity, topic);
  }

  mayReceive(identity: Identity, topic: string): boolean {
    return this.#list === null || this.#list.mayReceive(identity, topic);
  }

  maySubscribe(identity: Identity, filterLevels: readonly string[]): boolean {
    return this.#list === null || this.#list.maySubscribe(identity, filterLevels);
  }

  async #check(username: string, password: Uint8Array): Promise<void> {
    this.#underWay += 1;
    try {
      // A name that nobody has costs the same time: it is not to be found out.
      const isRight = await verifyPassword(password, this.#hashes.get(username) ?? nobodysHash);
      if (isRight && this.#hashes.has(username)) return;
    } finally {
      this.#underWay -= 1;
    }
    throw refusal('bad-credentials', reasonCode.badUserNameOrPassword, 'The user name or the password is wrong.');
  }
}

const nobodysHash = `scrypt$16384$8$1$${Buffer.alloc(16).toString('base64')}$${Buffer.alloc(32).toString('base64')}`;

function refusal(
  reason: 'not-authorized' | 'bad-credentials' | 'authentication-busy',
  code: number,
  text: string,
): Violation {
  return new Violation(text, { reason, reasonCode: code });
}
