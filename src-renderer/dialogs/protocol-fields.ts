/** The fields of each protocol kind in the session dialog: what its panel does not already offer. */
import type { Component } from 'svelte';
import type { FormKind } from './default-specs';
import HttpClientFields from './HttpClientFields.svelte';
import HttpServerFields from './HttpServerFields.svelte';
import type { SessionForm } from './session-form.svelte';

export type ProtocolFields = Component<{ form: SessionForm; isAsked: boolean }>;

export const protocolFields: Readonly<Partial<Record<FormKind, ProtocolFields>>> = {
  'http-server': HttpServerFields,
  'http-client': HttpClientFields,
};
