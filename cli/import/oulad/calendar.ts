const DAY_MS = 24 * 60 * 60 * 1_000;

/** February and October: a presentation is named for the month in which it begins. */
const FIRST_MONTH: Readonly<Record<string, number>> = { B: 2, J: 10 };

/** The days of one presentation: '2013J' began in October 2013. The source does not say on which day; we take the first, in UTC. */
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

  /** The last second of a day, because students may submit until then. A negative day is before the start. */
  endOf(day: number): Date {
    return new Date(this.#start + (day + 1) * DAY_MS - 1_000);
  }

  startOf(day: number): Date {
    return new Date(this.#start + day * DAY_MS);
  }
}
