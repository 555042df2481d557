/** Why a row was left out, and where it is. */
export interface Problem {
  readonly file: string;
  /** The row, as a spreadsheet numbers it: 1 is the row with the names of the columns. The first entry of a list is 1. */
  readonly number: number;
  readonly id: string | null;
  readonly reason: string;
}

/** The import cannot read a file at all. The message tells a person why. */
export class UnreadableImport extends Error {
  constructor(path: string, reason: string, options?: ErrorOptions) {
    super(`${path} cannot be imported: ${reason}`, options);
    this.name = 'UnreadableImport';
  }
}

/** A row, and where it is. */
export interface Placed<Row> {
  readonly file: string;
  /** As in `Problem`. */
  readonly number: number;
  readonly row: Row;
}
