import type { BlockWriter } from './block-writer';
import type { RecordIndex } from './record-index';
import type { RecordStamp } from './record-stamp';

/** What a flow writes with. */
export interface FlowContext {
  readonly writer: BlockWriter;
  readonly index: RecordIndex;
  readonly stamp: RecordStamp;
  /** To be called before a record of so many payload bytes: may begin a new segment. Throws when the log takes no more. */
  beginRecord(byteLength: number): void;
}
