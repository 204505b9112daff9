/** What Wireshark has to be told of a capture's ports, which it would not guess. */
import type { ConnectionProtocol, DecodeAs } from '../../contract/messages';

/**
 * The plaintext of TLS is left out: its twin flows have ports that Wireshark knows, or the very ports on which it must go on
 * seeing TLS.
 */
export function wiresharkRules(protocols: readonly ConnectionProtocol[]): DecodeAs[] {
  const rules = new Map<string, DecodeAs>();
  for (const { layer, transport, port, protocol } of protocols)
    if (layer !== 'plaintext' && protocol !== null && port > 0)
      rules.set(`${transport} ${port}`, { transport, port, protocol });
  return [...rules.values()];
}
