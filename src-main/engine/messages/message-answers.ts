/** What each command about messages answers. */
import type { ParsedCommandInput } from '../../contract/commands';
import { LabError } from '../../contract/errors';
import type { MessageCommandOutputs, MessageRows, ViolationsPage } from '../../contract/messages';
import { compileFilter } from '../decode/filter/filter';
import { openInWireshark } from '../wireshark/open-in-wireshark';
import { lookForWireshark } from '../wireshark/programs';
import { filteredRows } from './filtered-rows';
import { messageDetail, messagesOfRecord } from './message-detail';
import type { MessageHost } from './message-host';
import { emptyRows } from './message-index';
import type { MessageLog } from './message-log';
import type { MessageCommandName } from './message-service';
import { packetDetail } from './packet-headers';
import { wiresharkRules } from './wireshark-rules';

type Answers = {
  readonly [N in MessageCommandName]: (
    host: MessageHost,
    input: ParsedCommandInput<N>,
  ) => MessageCommandOutputs[N] | Promise<MessageCommandOutputs[N]>;
};

export const answers: Answers = {
  'messages.state': async (host, { session }) => host.stateOf(session, await host.messagesOf(session)),
  'messages.rows': async (host, { session, view, firstIndex, count }) =>
    (await host.messagesOf(session))?.rows(view, firstIndex, count) ?? noRows(firstIndex),
  'messages.show': async (host, { session, number }) => {
    const messages = await host.messagesOf(session);
    if (messages === null) throw new LabError('MESSAGE_NOT_FOUND', { number });
    return messageDetail(messages, number);
  },
  'messages.ofRecord': async (host, { session, number }) =>
    messagesOfRecord(await thereOf(host, session, number), number),
  'messages.indexOf': async (host, { session, view, number }) => ({
    index: (await host.messagesOf(session))?.indexOf(view, number) ?? null,
  }),
  'messages.rowOfRecord': async (host, { session, record }) => {
    const messages = await thereOf(host, session, record);
    const [first] = await messagesOfRecord(messages, record);
    return { number: first?.number ?? messages.rowSince(record) };
  },
  'messages.violations': async (host, { session, firstIndex, count, severity }) =>
    (await host.messagesOf(session))?.violations(firstIndex, count, severity) ?? { ...noViolations, firstIndex },
  'messages.protocols': async (host, { session }) => (await host.messagesOf(session))?.protocols() ?? [],
  'messages.decodeAs': async (host, { session, rules }) => {
    await host.decodeAs(session, rules);
    return null;
  },
  'filter.open': async (host, { session, lens, filter }) => {
    compileFilter(filter);
    const messages = await host.messagesOf(session);
    const view = host.nextView();
    if (messages === null) throw new LabError('NOT_OPEN');
    messages.openFilter(view, lens, filter);
    return { view };
  },
  'filter.close': async (host, { session, view }) => {
    (await host.messagesOf(session))?.closeFilter(view);
    return null;
  },
  'filter.check': (_host, { filter }) => {
    compileFilter(filter);
    return null;
  },
  'filter.records': async (host, { session, view, firstIndex, count }) => {
    const messages = await host.messagesOf(session);
    if (messages === null) throw new LabError('FILTER_NOT_OPEN');
    return filteredRows(messages.log, firstIndex, messages.filtered(view, firstIndex, count));
  },
  'filter.indexOf': async (host, { session, view, record }) => ({
    index: (await host.messagesOf(session))?.indexOf(view, record) ?? null,
  }),
  'follow.chunks': async (host, { session, connection, layer, ...range }) => {
    const messages = await thereOf(host, session, 1);
    return messages.follow(connection, layer, range);
  },
  'packet.show': async (host, { session, record }) => packetDetail((await thereOf(host, session, record)).log, record),
  'wireshark.look': () => lookForWireshark(),
  'wireshark.open': async (host, { session }) => {
    const messages = await thereOf(host, session, 1);
    return openInWireshark(messages.path, wiresharkRules(messages.protocols()));
  },
  'wireshark.ask': async (host, { session, record }) => {
    const messages = await thereOf(host, session, record);
    const packet = await messages.log.packet(record);
    if (packet === null) throw new LabError('RECORD_NOT_FOUND', { number: record });
    const { path, frameNumber } = packet;
    return host.wireshark.ask({ path, frameNumber, rules: wiresharkRules(messages.protocols()) });
  },
};

/** Throws `RECORD_NOT_FOUND` where nothing has been recorded. */
async function thereOf(host: MessageHost, session: string, number: number): Promise<MessageLog> {
  const messages = await host.messagesOf(session);
  if (messages === null) throw new LabError('RECORD_NOT_FOUND', { number });
  return messages;
}

const noRows = (firstIndex: number): MessageRows => ({ ...emptyRows(firstIndex, 0, new Uint32Array(0)), breaches: [] });
const noViolations: ViolationsPage = { generation: 0, total: 0, dropped: 0, firstIndex: 0, rows: [] };
