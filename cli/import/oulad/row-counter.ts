import type { Problem } from '../problems.js';

/** What became of the rows of one file. Each row is counted in exactly one of the last three. */
export interface Counts {
  readonly rows: number;
  /** New in this installation. */
  readonly broughtIn: number;
  /** Already in this installation: from an earlier run, or from an earlier row that says the same. */
  readonly known: number;
  readonly leftOut: number;
}

/** Counts what becomes of a file's rows while they are imported, and reports why some are left out. */
export class RowCounter {
  #read = 0;
  #broughtIn = 0;
  #leftOut = 0;

  constructor(
    readonly file: string,
    private readonly onProblem: (problem: Problem) => void,
  ) {}

  /** The import has read a batch of so many rows. */
  addRead(rows: number): void {
    this.#read += rows;
  }

  /** So many of the rows that `addRead` counted were new. */
  addBroughtIn(rows: number): void {
    this.#broughtIn += rows;
  }

  /** Counts a row that cannot be read, and is therefore in no batch. */
  readonly leaveOutUnreadable = (problem: Problem): void => {
    this.#read += 1;
    this.leaveOut(problem.number, problem.id, problem.reason);
  };

  /** Leaves out a row that `addRead` counted. */
  leaveOut(number: number, id: string | null, reason: string): void {
    this.#leftOut += 1;
    this.onProblem({ file: this.file, number, id, reason });
  }

  /** Leaves out every row that `addRead` counted, for one reason that is reported once. */
  leaveOutAll(reason: string): void {
    const rows = this.#read - this.#broughtIn - this.#leftOut;
    if (rows === 0) return;
    this.#leftOut += rows;
    this.onProblem({ file: this.file, number: 2, id: null, reason: `with the rows after it, ${rows} in all: ${reason}` });
  }

  get counts(): Counts {
    return {
      rows: this.#read,
      broughtIn: this.#broughtIn,
      known: this.#read - this.#broughtIn - this.#leftOut,
      leftOut: this.#leftOut,
    };
  }
}
