/** The fields of each protocol kind in the session dialog: what its panel does not already offer. */
import type { Component } from 'svelte';
import type { FormKind } from './default-specs';
import type { SessionForm } from './session-form.svelte';

export type ProtocolFields = Component<{ form: SessionForm; isAsked: boolean }>;

export const protocolFields: Readonly<Partial<Record<FormKind, ProtocolFields>>> = {};
