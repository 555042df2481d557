/** A row that did not go in, with its place. */
export interface Problem {
  readonly file: string;
  /** From 0, as in the file's list. */
  readonly index: number;
  readonly id: string | null;
  readonly reason: string;
}

/** The input as a whole cannot be read; the message says why, for a person. */
export class UnreadableImport extends Error {
  constructor(path: string, reason: string, options?: ErrorOptions) {
    super(`${path} cannot be imported: ${reason}`, options);
    this.name = 'UnreadableImport';
  }
}

export interface Placed<Row> {
  readonly file: string;
  readonly index: number;
  readonly row: Row;
}
