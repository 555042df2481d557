const DAY_MS = 24 * 60 * 60 * 1_000;

/** February and October: what the letters of a presentation stand for. */
const FIRST_MONTH: Readonly<Record<string, number>> = { B: 2, J: 10 };

/** One presentation of a module: '2013J' began in October 2013. The day of the month is not known; it is taken to be the first, UTC. */
export class Calendar {
  readonly #start: number;

  constructor(
    presentation: string,
    /** In days. */
    readonly length: number,
  ) {
    this.#start = Date.UTC(Number(presentation.slice(0, 4)), (FIRST_MONTH[presentation.slice(4)] ?? 1) - 1, 1);
  }

  get startsAt(): Date {
    return new Date(this.#start);
  }

  get endsAt(): Date {
    return this.endOf(this.length);
  }

  /** A day of the presentation, whole: what was due on it may come until its end. May be before the start. */
  endOf(day: number): Date {
    return new Date(this.#start + (day + 1) * DAY_MS - 1_000);
  }

  startOf(day: number): Date {
    return new Date(this.#start + day * DAY_MS);
  }
}
