/** A value that is compared: a field of a message, or what is known of a record. */
import type { FieldValue } from '../../../contract/fields';

export interface Tested {
  readonly value: FieldValue;
  /** What it stands for: the name of a number. */
  readonly text?: string;
}

export type Test = (tested: Tested) => boolean;
