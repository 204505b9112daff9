import type { Component } from 'svelte';

/** An icon of `@lucide/svelte/icons/…`, imported one by one to keep the bundle small. */
export type Icon = Component<{ size?: number | string; strokeWidth?: number | string; class?: string }>;
