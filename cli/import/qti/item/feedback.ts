import { childrenOf, findAll, type MarkupElement } from '../../../../platform/service/imports/markup/element.js';
import { QuestionKind } from '../../../../subgraphs/content/quiz/quiz.js';
import { outcomesOf, type Processing } from '../scoring/processing.js';
import type { Part } from './part.js';
import { textOf } from './prompt.js';

/** A part whose choices carry what the item shows after they were chosen: found by choosing each of them. */
export function withFeedback(part: Part, item: MarkupElement, processing: Processing): Part {
  if (part.kind !== QuestionKind.SINGLE_CHOICE) return part;
  const shown = [...childrenOf(item, 'modalFeedback'), ...findAll(item, 'feedbackBlock')];
  if (shown.length === 0) return part;
  const choices = part.choices.map((choice, place) => {
    const outcomes = outcomesOf(processing, part.responses({ choices: [place] }));
    const isShown = ({ attributes }: MarkupElement) => {
      const values = outcomes.get(attributes.outcomeIdentifier ?? '')?.values ?? [];
      return values.map(String).includes(attributes.identifier ?? '') === (attributes.showHide !== 'hide');
    };
    const feedback = [choice.feedback, ...shown.filter(isShown).map(textOf)].filter(Boolean).join('\n\n');
    return { ...choice, feedback: feedback || null };
  });
  return { ...part, choices };
}
