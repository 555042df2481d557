/** Why a row was left out, and where it is. */
export interface Problem {
  readonly file: string;
  /** The first row of the file has 0. */
  readonly index: number;
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
  readonly index: number;
  readonly row: Row;
}
