/** The panel of each protocol kind: read when a session of the kind is first shown. */
import type { Component } from 'svelte';
import type { SessionKind } from '../../../src-main/contract/session-spec';
import type { LiveSession } from '../../state/live-session.svelte';
import type { SessionModel } from '../session/session-model.svelte';

export type ProtocolPanel = Component<{ session: LiveSession; model: SessionModel }>;

export const protocolPanels: Readonly<Partial<Record<SessionKind, () => Promise<{ default: ProtocolPanel }>>>> = {
  'http-server': () => import('../http/HttpServerPanel.svelte'),
  'http-client': () => import('../http/HttpClientPanel.svelte'),
  'dns-server': () => import('../dns/DnsServerPanel.svelte'),
  'dns-client': () => import('../dns/DnsClientPanel.svelte'),
  'ntp-server': () => import('../ntp/NtpServerPanel.svelte'),
  'ntp-client': () => import('../ntp/NtpClientPanel.svelte'),
  'ws-server': () => import('../ws/WsPanel.svelte'),
  'ws-client': () => import('../ws/WsPanel.svelte'),
  'mqtt-broker': () => import('../mqtt/MqttBrokerPanel.svelte'),
  'mqtt-client': () => import('../mqtt/MqttClientPanel.svelte'),
};
