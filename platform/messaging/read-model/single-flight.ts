import type { RequestContext } from '../../kernel/context.js';

/** The questions in flight, by their subject: callers that need the same answer at once share a question. */
class QuestionsInFlight<Answer> {
  readonly #rounds = new Map<string, Round<Answer>>();

  /**
   * Answers with a question that began after this call. A question that is in flight already may be older than the event that the
   * caller knows of: the caller waits for it to end, and shares the next one with the others that wait. About one subject one question is
   * in flight at any time.
   */
  async ask(about: string, question: () => Promise<Answer>): Promise<Answer> {
    const round = this.#rounds.get(about);
    if (!round) return this.#begin(about, question);
    const begin = () => this.#begin(about, question);
    round.next ??= round.running.then(begin, begin);
    return round.next;
  }

  async #begin(about: string, question: () => Promise<Answer>): Promise<Answer> {
    const round: Round<Answer> = { running: question(), next: null };
    this.#rounds.set(about, round);
    try {
      return await round.running;
    } finally {
      if (!round.next) this.#rounds.delete(about);
    }
  }
}

interface Round<Answer> {
  readonly running: Promise<Answer>;
  /** Starts when `running` has settled. */
  next: Promise<Answer> | null;
}

/** Asks `question`, or shares a question about the same subject that started after this call. */
export type Share<Answer> = (context: RequestContext, about: string, question: () => Promise<Answer>) => Promise<Answer>;

/** Creates a `Share`, once, as a constant beside the question. Calls of different services or replicas in one process do not share. */
export function singleFlight<Answer>(): Share<Answer> {
  const services = new WeakMap<object, QuestionsInFlight<Answer>>();
  return ({ em }, about, question) => {
    const service = em.getDriver();
    const inFlight = services.get(service) ?? new QuestionsInFlight<Answer>();
    services.set(service, inFlight);
    return inFlight.ask(about, question);
  };
}
