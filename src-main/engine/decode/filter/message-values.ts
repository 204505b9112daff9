/** What is known of every message, by the names of the filter language. */
import type { DecodedMessage, Violation } from '../../../contract/decoded';
import type { FieldValue } from '../../../contract/fields';
import type { MessageName } from '../../../contract/filter-names';
import type { FilterRecord } from './filter-record';
import type { Tested } from './tested';

type Values = (record: FilterRecord) => readonly Tested[];

const ofMessages =
  (read: (message: DecodedMessage) => FieldValue | undefined): Values =>
  ({ messages }) =>
    messages
      .map(({ message }) => (message === null ? undefined : read(message)))
      .filter((value) => value !== undefined)
      .map((value) => ({ value }));

const ofViolations =
  (read: (violation: Violation) => FieldValue): Values =>
  ({ messages }) =>
    messages.flatMap(({ violations }) => violations.map((violation) => ({ value: read(violation) })));

export const messageValues: Readonly<Record<MessageName, Values>> = {
  message: ofMessages(() => 1),
  proto: ({ messages }) =>
    messages
      .map(({ message, violations: [violation] }) => message ?? violation)
      .filter((one) => one !== undefined)
      .map(({ proto }) => ({ value: proto })),
  type: ofMessages(({ type }) => type),
  summary: ofMessages(({ summary }) => summary),
  'http.request': ofMessages(({ proto, type }) => (proto === 'http' && type === 'request' ? 1 : undefined)),
  'http.response': ofMessages(({ proto, type }) => (proto === 'http' && type === 'response' ? 1 : undefined)),
  violation: ofViolations(() => 1),
  'violation.code': ofViolations(({ code }) => code),
  'violation.severity': ofViolations(({ severity }) => severity),
  'violation.clause': ofViolations(({ clause }) => clause),
  'violation.message': ofViolations(({ sentence }) => sentence),
  exchange: ofMessages(({ exchange }) => exchange && 1),
  'exchange.key': ofMessages(({ exchange }) => exchange?.key),
  'exchange.part': ofMessages(({ exchange }) => exchange?.part),
};
