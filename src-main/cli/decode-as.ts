/** `--decode-as tcp.port==18888,mqtt`, as Wireshark's `-d` has it. */
import { protocolNames } from '../contract/decoded';
import type { DecodeAs } from '../contract/messages';
import { UsageError } from './usage-error';

/** Throws UsageError. */
export function readDecodeAs(text: string): DecodeAs {
  const match = /^(tcp|udp)\.port==(\d{1,5}),([a-z0-9]+)$/.exec(text.replace(/\s/g, ''));
  if (!match) throw new UsageError(`--decode-as: “${text}” is not a rule; write it like tcp.port==18888,mqtt.`);
  const port = Number(match[2]);
  if (port < 1 || port > 65_535) throw new UsageError(`--decode-as: “${text}”: ports are 1 to 65535.`);
  const protocol = protocolNames.find((name) => name === (match[3] === 'ws' ? 'websocket' : match[3]));
  if (!protocol)
    throw new UsageError(
      `--decode-as: “${match[3]}” is not a protocol that it knows; there are ${protocolNames.join(', ')}.`,
    );
  return { transport: match[1] === 'udp' ? 'udp' : 'tcp', port, protocol };
}
