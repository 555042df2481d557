const BEGIN = /^(?:begin|start transaction)\b/;
const END = /^(?:commit|rollback)$/;
const OF_SAVEPOINT = /^(savepoint|release|rollback to) (.+)$/;

/**
 * What a connection was asked for and has not sent, because nobody reads the answer: to begin a transaction or a savepoint, or to release
 * one. It goes with the statement that comes next, in one round trip. What nothing comes between is not sent at all.
 */
export class Withheld {
  #texts: string[] = [];

  /** What is to be sent before this text; null when the text itself is withheld, or undoes what was. */
  take(text: string, isAborted: boolean): readonly string[] | null {
    if (BEGIN.test(text)) return this.#withhold(text);
    if (END.test(text)) return BEGIN.test(this.#all()[0] ?? '') ? null : [];
    const [, verb, name] = OF_SAVEPOINT.exec(text) ?? [];
    // In a transaction that is aborted PostgreSQL has to refuse it.
    if (!verb || (isAborted && verb !== 'rollback to')) return this.#all();
    if (verb === 'savepoint') return this.#withhold(text);
    const opened = this.#texts.lastIndexOf(`savepoint ${name}`);
    if (opened >= 0) {
      this.#texts.length = verb === 'release' ? opened : opened + 1;
      return null;
    }
    if (verb === 'release') return this.#withhold(text);
    // What was withheld belongs to what is rolled back.
    this.#all();
    return [];
  }

  #withhold(text: string): null {
    this.#texts.push(text);
    return null;
  }

  #all(): readonly string[] {
    const texts = this.#texts;
    this.#texts = [];
    return texts;
  }
}
