/** One line of something that is shown in a monospaced face, cut into what is coloured alike. */
export interface CodePart {
  readonly text: string;
  readonly kind: string;
}

export interface CodeLine {
  readonly parts: readonly CodePart[];
  /** Levels of two spaces that the line stands in by. */
  readonly indent?: number;
  /** Hangs together with the line before: it has no number of its own. */
  readonly isWrapped?: boolean;
  /** Index of the line that closes what this one opens. */
  readonly closedBy?: number | null;
}
