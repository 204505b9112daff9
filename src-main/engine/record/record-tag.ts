/** What kind of record it is, packed in a byte: kind (1 bit), direction (2), transport (2), detail or flags (3). */
import { directions, recordKinds, transports, type Direction, type Transport } from '../../contract/records';
import type { LogEvent } from '../../contract/records';

/** Flags of a data record. */
export const joinedFlag = 1 << 5;
export const plaintextFlag = 2 << 5;
export const injectedFlag = 4 << 5;

/** Where an event comes from: its text in the file, or a packet of somebody else's capture that means one. */
export const eventDetails = {
  stored: 0,
  connecting: 1,
  connected: 2,
  endReceived: 3,
  endSent: 4,
  resetByRemote: 5,
  resetByLocal: 6,
} as const;
export type EventDetail = (typeof eventDetails)[keyof typeof eventDetails];
export type ImpliedEvent = Extract<
  LogEvent['event'],
  'connecting' | 'connected' | 'end-received' | 'end-sent' | 'reset'
>;

export function dataTag(direction: Direction, transport: Transport, flags = 0): number {
  return (directions.indexOf(direction) << 1) | (transports.indexOf(transport) << 3) | flags;
}

export function eventTag(detail: EventDetail): number {
  return recordKinds.indexOf('event') | (detail << 5);
}

export const kindOf = (tag: number): number => tag & 1;
export const isEvent = (tag: number): boolean => (tag & 1) === 1;
export const directionOf = (tag: number): number => (tag >> 1) & 3;
export const transportOf = (tag: number): number => (tag >> 3) & 3;
/** Of an event. */
export const detailOf = (tag: number): number => tag >> 5;
/** Stored in several packets, written by us. */
export const isJoined = (tag: number): boolean => (tag & (joinedFlag | 1)) === joinedFlag;
export const isInjected = (tag: number): boolean => (tag & (injectedFlag | 1)) === injectedFlag;
/** What TLS has inside. */
export const isPlaintext = (tag: number): boolean => (tag & (plaintextFlag | 1)) === plaintextFlag;
