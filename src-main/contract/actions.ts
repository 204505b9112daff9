/** What a protocol session can be told to do besides sending bytes. One protocol, its own names. */
import { z } from 'zod';
import { dnsQuerySchema } from './spec/dns';
import { httpRequestSchema } from './spec/http';
import { mqttActionSchemas } from './mqtt-actions';
import { webSocketActionSchemas } from './websocket-actions';

const entry = z.int().min(1);

export const sessionActionSchema = z.discriminatedUnion('do', [
  /** Sends a request on its own connection or one that is open; answers the exchange's number at once, the response comes into the journal. */
  z.strictObject({ do: z.literal('http.request'), request: httpRequestSchema }),
  /** Gives up an exchange under way. */
  z.strictObject({ do: z.literal('http.cancel'), exchange: entry }),
  /** Asks the server; the exchange's number is answered at once, the answer comes into the journal. */
  z.strictObject({ do: z.literal('dns.query'), query: dnsQuerySchema }),
  /** Asks for the time; as above. */
  z.strictObject({ do: z.literal('ntp.query') }),
  ...webSocketActionSchemas,
  ...mqttActionSchemas,
]);
export type SessionAction = z.infer<typeof sessionActionSchema>;
export type SessionActionInput = z.input<typeof sessionActionSchema>;
export type ActionName = SessionAction['do'];
export type ActionOf<D extends ActionName> = Extract<SessionAction, { do: D }>;

export interface ActionResult {
  /** Of the journal, where the action made one. */
  readonly entry: number | null;
}
