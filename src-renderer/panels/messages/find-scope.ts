import type { Lab } from '../../lab/lab';
import type { LiveSession } from '../../state/live-session.svelte';
import type { FindScope } from '../../state/log-find.svelte';
import type { MessageRow } from '../../state/message-rows';
import type { RowView } from '../../state/row-view.svelte';

/** Bytes are found in records: a search goes from the selected message's records to those of another one. */
export function messageFindScope(lab: Lab, session: LiveSession, view: RowView<MessageRow>): FindScope {
  const rowOf = async (record: number): Promise<number | null> =>
    (await lab.invoke('messages.rowOfRecord', { session: session.id, record })).number;
  return {
    start: (backwards, isOver) => {
      const { firstNumber, count } = session.state.log;
      const edge = backwards ? firstNumber + count : firstNumber - 1;
      const row = view.activeRow;
      if (isOver || row === null) return edge;
      return backwards ? row.firstRecord : row.lastRecord;
    },
    nearest: async (record, backwards) => {
      const number = await rowOf(record);
      if (number === null) return null;
      const shown = await view.nearest(number, backwards);
      if (shown === null || shown === number) return shown === null ? null : record;
      // Not let through: on to the records of the next one that is.
      const place = (await view.placeOf(shown)) ?? view.last;
      const [row] = (await view.fetchRows({ first: place, last: place })).rows;
      if (row === undefined) return null;
      return backwards ? Math.min(record - 1, row.lastRecord) : Math.max(record + 1, row.firstRecord);
    },
    jumpTo: async (record) => {
      const number = await rowOf(record);
      if (number !== null) view.jumpTo(number);
    },
  };
}
