/** The fields of each protocol kind in the session dialog: what its panel does not already offer. */
import type { Component } from 'svelte';
import type { FormKind } from './default-specs';
import HttpClientFields from './HttpClientFields.svelte';
import HttpServerFields from './HttpServerFields.svelte';
import DnsClientFields from './DnsClientFields.svelte';
import DnsServerFields from './DnsServerFields.svelte';
import MqttBrokerFields from './MqttBrokerFields.svelte';
import MqttClientFields from './MqttClientFields.svelte';
import NtpClientFields from './NtpClientFields.svelte';
import NtpServerFields from './NtpServerFields.svelte';
import type { SessionForm } from './session-form.svelte';
import WsClientFields from './WsClientFields.svelte';
import WsServerFields from './WsServerFields.svelte';

export type ProtocolFields = Component<{ form: SessionForm; isAsked: boolean }>;

export const protocolFields: Readonly<Partial<Record<FormKind, ProtocolFields>>> = {
  'http-server': HttpServerFields,
  'http-client': HttpClientFields,
  'dns-server': DnsServerFields,
  'dns-client': DnsClientFields,
  'ntp-server': NtpServerFields,
  'ntp-client': NtpClientFields,
  'mqtt-broker': MqttBrokerFields,
  'mqtt-client': MqttClientFields,
  'ws-server': WsServerFields,
  'ws-client': WsClientFields,
};
