import { childrenOf, findAll, type MarkupElement } from '../../../../platform/service/imports/markup/element.js';
import { QuestionKind } from '../../../../subgraphs/content/quiz/quiz.js';
import { outcomesOf, type Processing } from '../scoring/processing.js';
import type { Part, PartAnswer } from './part.js';
import { textOf } from './prompt.js';

/** What an item shows after an answer: for all answers alike, or for one choice. */
export class ItemFeedback {
  readonly #shown: readonly MarkupElement[];

  constructor(
    item: MarkupElement,
    private readonly processing: Processing,
  ) {
    this.#shown = [...childrenOf(item, 'modalFeedback'), ...findAll(item, 'feedbackBlock')];
  }

  /** What is shown whatever was answered; null where there is nothing such. */
  general(part: Part): string | null {
    const always = this.#always(part);
    return always.map(textOf).filter(Boolean).join('\n\n') || null;
  }

  /** A part whose choices carry what the item shows after they were chosen: found by choosing each of them. */
  ofChoices(part: Part): Part {
    if (part.kind !== QuestionKind.SINGLE_CHOICE || this.#shown.length === 0) return part;
    const always = this.#always(part);
    const choices = part.choices.map((choice, place) => {
      const own = this.#after(part, { choices: [place] }).filter((each) => !always.includes(each));
      const feedback = [choice.feedback, ...own.map(textOf)].filter(Boolean).join('\n\n');
      return { ...choice, feedback: feedback || null };
    });
    return { ...part, choices };
  }

  #always(part: Part): readonly MarkupElement[] {
    if (this.#shown.length === 0) return [];
    const answers = part.answers
      .filter((answer) => Object.values(part.responses(answer)).some((values) => values.length > 0))
      .slice(0, 100);
    return answers.reduce<readonly MarkupElement[]>((always, answer) => {
      const after = this.#after(part, answer);
      return always.filter((each) => after.includes(each));
    }, this.#shown);
  }

  #after(part: Part, answer: PartAnswer): MarkupElement[] {
    const outcomes = outcomesOf(this.processing, part.responses(answer));
    return this.#shown.filter(({ attributes }) => {
      const values = outcomes.get(attributes.outcomeIdentifier ?? '')?.values ?? [];
      return values.map(String).includes(attributes.identifier ?? '') === (attributes.showHide !== 'hide');
    });
  }
}
