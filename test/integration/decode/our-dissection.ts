/** What the built command line says of a capture: its messages, each with its fields. */
import type { ProtocolName } from '../../../src-main/contract/decoded';
import { Wirebench } from '../../support/wirebench';

/** As a line of JSON has it: bytes are in hexadecimal there. */
export interface OurField {
  readonly name: string;
  readonly value: string | number | null;
  readonly at: number;
  readonly len: number;
  readonly text?: string;
  readonly reads?: string;
  readonly source?: number;
  readonly children?: readonly OurField[];
}

export interface OurMessage {
  readonly proto: ProtocolName;
  readonly type: string;
  readonly summary: string;
  readonly direction: 'inbound' | 'outbound';
  /** From whom to whom: `127.0.0.1:80 → 127.0.0.1:4000`. */
  readonly flow: string;
  readonly fields: readonly OurField[];
}

export interface OurViolation {
  readonly code: string;
  readonly severity: string;
  readonly flow: string;
  readonly at: number;
  readonly len: number;
}

export interface OurDissection {
  readonly messages: readonly OurMessage[];
  readonly violations: readonly OurViolation[];
  readonly stderr: string;
}

/** `decodeAs`: rules as both programs take them. */
export async function ourDissection(path: string, decodeAs: readonly string[] = []): Promise<OurDissection> {
  const rules = decodeAs.flatMap((rule) => ['--decode-as', rule]);
  const { status, stderr, lines } = await Wirebench.run('decode', path, '--json', ...rules);
  if (status !== 0) throw new Error(`decode ended with ${status}: ${stderr}`);
  const said = lines.map((line) => {
    const { local, remote } = line.conn ?? { local: '', remote: '' };
    const flow = line.dir === 'in' ? `${remote} → ${local}` : `${local} → ${remote}`;
    return { ...line, flow, direction: line.dir === 'in' ? 'inbound' : 'outbound' };
  });
  return {
    messages: said.filter(({ event }) => event === 'message') as unknown as OurMessage[],
    violations: said.filter(({ event }) => event === 'violation') as unknown as OurViolation[],
    stderr,
  };
}
