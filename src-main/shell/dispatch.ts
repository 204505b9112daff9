/** The one way in: sender → own-property name → schema → handler → answer. Errors leave as data. */
import { randomUUID } from 'node:crypto';
import type { Answer } from '../contract/answer';
import { commandSchemas, type CommandName, type CommandOutput, type ParsedCommandInput } from '../contract/commands';
import { LabError, type LabErrorData } from '../contract/errors';

export type Handler<N extends CommandName> = (
  input: ParsedCommandInput<N>,
) => CommandOutput<N> | Promise<CommandOutput<N>>;
export type Handlers = { readonly [N in CommandName]: Handler<N> };

/** Hears of bugs: what was asked for, and the error with its stack. */
export type BugReporter = (id: string, command: string, error: unknown) => void;

export class Dispatcher {
  readonly #handlers: Handlers;
  readonly #reportBug: BugReporter;

  constructor(handlers: Handlers, reportBug: BugReporter) {
    this.#handlers = handlers;
    this.#reportBug = reportBug;
  }

  /** Never rejects. `isAllowed` is the outcome of the sender check. */
  async answer(isAllowed: boolean, name: unknown, input: unknown): Promise<Answer<unknown>> {
    if (!isAllowed) return refuse(new LabError('NOT_ALLOWED'));
    if (!isCommandName(name)) return refuse(new LabError('BAD_INPUT', { reason: 'there is no such command' }));
    try {
      return { ok: true, value: await this.#handle(name, input) };
    } catch (error) {
      return { ok: false, error: this.#toData(name, error) };
    }
  }

  #handle<N extends CommandName>(name: N, input: unknown): CommandOutput<N> | Promise<CommandOutput<N>> {
    const parsed = commandSchemas[name].safeParse(input);
    if (!parsed.success) throw new LabError('BAD_INPUT', { reason: describeIssues(parsed.error.issues) });
    return this.#handlers[name](parsed.data as ParsedCommandInput<N>);
  }

  #toData(name: CommandName, error: unknown): LabErrorData {
    if (error instanceof LabError) return error.toData();
    const id = randomUUID().slice(0, 8);
    this.#reportBug(id, name, error);
    return new LabError('INTERNAL', { id }).toData();
  }
}

function refuse(error: LabError): Answer<never> {
  return { ok: false, error: error.toData() };
}

function isCommandName(name: unknown): name is CommandName {
  return typeof name === 'string' && Object.hasOwn(commandSchemas, name);
}

/** `spec.port: Too big: expected number to be <=65535`. */
export function describeIssues(issues: readonly { path: PropertyKey[]; message: string }[]): string {
  return issues.map(({ path, message }) => (path.length > 0 ? `${path.join('.')}: ${message}` : message)).join('; ');
}
