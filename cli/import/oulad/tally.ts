import type { Problem } from '../problems.js';

/** Of the rows of one file. Each row is one of them. */
export interface Counts {
  readonly rows: number;
  /** New here. */
  readonly broughtIn: number;
  /** Here already: from an earlier run, or from an earlier row that says the same. */
  readonly known: number;
  readonly leftOut: number;
}

/** Counts what becomes of a file's rows while they go in, and keeps why some did not. */
export class Tally {
  #read = 0;
  #broughtIn = 0;
  #leftOut = 0;

  constructor(
    readonly file: string,
    private readonly onProblem: (problem: Problem) => void,
  ) {}

  /** A batch was read, and so many of it are new here. */
  took(rows: number, broughtIn: number): void {
    this.#read += rows;
    this.#broughtIn += broughtIn;
  }

  /** A row that was not in a batch that `took` counts. */
  readonly unreadable = (problem: Problem): void => {
    this.#read += 1;
    this.leaveOut(problem.index, problem.id, problem.reason);
  };

  /** A row of a batch that `took` counts as well. */
  leaveOut(index: number, id: string | null, reason: string): void {
    this.#leftOut += 1;
    this.onProblem({ file: this.file, index, id, reason });
  }

  /** All that `took` counts, for one reason that is told once. */
  leaveOutAll(reason: string): void {
    const rows = this.#read - this.#broughtIn - this.#leftOut;
    if (rows === 0) return;
    this.#leftOut += rows;
    this.onProblem({ file: this.file, index: 0, id: null, reason: `with the rows after it, ${rows} in all: ${reason}` });
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
