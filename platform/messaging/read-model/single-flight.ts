import type { RequestContext } from '../../kernel/context.js';

/** The questions in flight, by their subject: callers that need the same answer at once share one question. */
class QuestionsInFlight<Answer> {
  readonly #rounds = new Map<string, Round<Answer>>();

  /**
   * Answers from a question that started after this call. One that is in flight already may have read its answer before a change
   * that the caller knows of. So callers wait for it, and share the next question: of one subject there is one question at a time.
   */
  async ask(about: string, question: () => Promise<Answer>): Promise<Answer> {
    const round = this.#rounds.get(about);
    if (!round) return this.#start(about, question);
    const start = () => this.#start(about, question);
    round.next ??= round.running.then(start, start);
    return round.next;
  }

  async #start(about: string, question: () => Promise<Answer>): Promise<Answer> {
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
    const questions = services.get(service) ?? new QuestionsInFlight<Answer>();
    services.set(service, questions);
    return questions.ask(about, question);
  };
}
