/** Requests as they come through a message port: checked, executed, answered as data. */
import type { Answer } from '../contract/answer';
import { engineCommandSchemas, type EngineCommandName } from '../contract/commands';
import { refusal } from '../contract/reasons';
import type { Bench } from './bench';
import { asLabError } from './failures';

export interface EngineRequest {
  readonly id: number;
  readonly name: string;
  /** As the command's schema makes it. */
  readonly input: unknown;
}

export interface EngineReply {
  readonly id: number;
  readonly answer: Answer<unknown>;
}

/** Never rejects: a failure is an answer, and a bug is logged and answered as `INTERNAL`. */
export async function dispatch(bench: Bench, { id, name, input }: EngineRequest): Promise<EngineReply> {
  try {
    if (!isCommand(name)) throw refusal('BAD_INPUT', 'command-unknown', { name });
    const value = await bench.execute(name, input as never);
    return { id, answer: { ok: true, value } };
  } catch (error) {
    return { id, answer: { ok: false, error: asLabError(error).toData() } };
  }
}

function isCommand(name: string): name is EngineCommandName {
  return Object.hasOwn(engineCommandSchemas, name);
}
