import type { BrokerLimits } from './broker-contract';

const kibibyte = 1024;
const mebibyte = 1024 * kibibyte;

export const defaultLimits: BrokerLimits = {
  connections: 12_000,
  pendingConnections: 1_000,
  connectDeadlineMs: 10_000,
  closeDeadlineMs: 2_000,
  packetBytes: 64 * mebibyte,
  connectBytes: 512 * kibibyte,
  unparsedBytes: 256 * mebibyte,
  receiveMaximum: 256,
  inFlightMessages: 1_000,
  topicAliases: 256,
  outboundTopicAliases: 256,
  topicBytes: 65_535,
  topicLevels: 256,
  topicNodes: 500_000,
  filterNodes: 500_000,
  subscriptionsPerClient: 10_000,
  sessions: 20_000,
  queuedMessages: 10_000,
  queuedBytes: 64 * mebibyte,
  totalQueuedBytes: 512 * mebibyte,
  outgoingBytes: 4 * mebibyte,
  totalOutgoingBytes: 256 * mebibyte,
  retainedMessages: 100_000,
  retainedBytes: 256 * mebibyte,
  latestTopics: 10_000,
  latestPayloadBytes: 256,
  authentications: 64,
  keepAliveSeconds: 60,
  sessionExpirySeconds: null,
};

export function limitsWith(limits: Partial<BrokerLimits> = {}): BrokerLimits {
  return { ...defaultLimits, ...limits };
}
