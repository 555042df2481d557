import { childrenOf, findAll, type MarkupElement, rawText } from '../../../platform/service/imports/markup/element.js';
import type { ImportedQuestion, PlacedMarking } from '../../../subgraphs/content/quiz/imported-quiz.js';
import { QuestionKind } from '../../../subgraphs/content/quiz/quiz.js';
import { importedQuestion } from '../qti/item/imported-question.js';
import type { Part } from '../qti/item/part.js';
import { demandApart, reasonsOfQuiz } from '../qti/item/read-item.js';
import { solved } from '../qti/item/solve.js';
import type { Responses } from '../qti/scoring/processing.js';
import { Unsupported } from '../qti/unsupported.js';
import { materialText, metadataOf } from './material.js';
import { partsOf } from './parts.js';
import { processed } from './processing.js';

export interface ReadItem {
  readonly questions: readonly ImportedQuestion[];
  readonly notes: readonly string[];
}

/** Reads an item of QTI 1.2. It scores in percent; `points` is what its section says that it is worth, where it does. */
export function readItem(item: MarkupElement, points: number | null): ReadItem {
  const metadata = metadataOf(item);
  const score = (responses: Responses) => processed(item, responses).score;
  const parts = partsOf(item, metadata.get('question_type') ?? metadata.get('cc_profile') ?? '');
  if (score({}) > 0) throw new Unsupported('no answer at all scores something');
  demandApart(parts, score);
  const worth = points ?? worthIn(metadata.get('points_possible') ?? metadata.get('cc_weighting'));
  return reasonsOfQuiz(() => {
    const found = parts.map((part) => solved(part, score));
    const total = found.reduce((sum, { points }) => sum + points, 0);
    // Thirds are written as 33.33: the sum of what is scored is the whole.
    const questions = found
      .map((part) => scaled(importedQuestion(part), worth / total))
      .map((question, at) => withFeedback(question, parts[at] as Part, item));
    return { questions, notes: [] };
  });
}

/** What is worth nothing says so; what says nothing is worth a point. */
function worthIn(written: string | undefined): number {
  const worth = written ? Number(written) : Number.NaN;
  return worth >= 0 ? worth : 1;
}

function scaled(question: ImportedQuestion, factor: number): ImportedQuestion {
  const { points, marking } = question;
  return { ...question, points: Number(((points ?? 1) * factor).toFixed(6)), marking: marking && scaledMarking(marking, factor) };
}

function scaledMarking(marking: PlacedMarking, factor: number): PlacedMarking {
  if ('partialCredit' in marking) return marking;
  if ('texts' in marking) return { texts: marking.texts.map(({ text, worth }) => ({ text, worth: worth * factor })) };
  const bound = (value: number | null) => (value === null ? null : value * factor);
  const worths = marking.worths.map((row) => row.map((worth) => worth * factor));
  return { ...marking, worths, least: bound(marking.least), most: bound(marking.most) };
}

/** What is shown for each choice is the question's; what for one, that choice's. */
function withFeedback(question: ImportedQuestion, part: Part, item: MarkupElement): ImportedQuestion {
  const texts = new Map(childrenOf(item, 'itemfeedback').map((each) => [each.attributes.ident ?? '', materialText(each)]));
  const textOf = (idents: readonly string[]) => [...new Set(idents)].flatMap((ident) => texts.get(ident) || []).join('\n\n') || null;
  if (part.kind !== QuestionKind.SINGLE_CHOICE && part.kind !== QuestionKind.MULTIPLE_CHOICE)
    return { ...question, feedback: textOf(['general_fb']) };
  const isSingle = part.kind === QuestionKind.SINGLE_CHOICE;
  const shown = part.choices.map(({ identifier }, place) =>
    isSingle ? processed(item, part.responses({ choices: [place] })).feedback : shownFor(item, identifier),
  );
  const general = isSingle ? (shown[0] ?? []).filter((ident) => shown.every((idents) => idents.includes(ident))) : ['general_fb'];
  const choices = question.choices?.map((choice, place) => ({
    ...choice,
    feedback: textOf((shown[place] ?? []).filter((ident) => !general.includes(ident))),
  }));
  return { ...question, feedback: textOf(general), choices };
}

/** What is shown because one choice was chosen, whatever else was. */
const shownFor = (item: MarkupElement, identifier: string): string[] =>
  findAll(item, 'respcondition').flatMap((condition) => {
    const tests = childrenOf(condition, 'conditionvar').flatMap((each) => childrenOf(each));
    const [test] = tests;
    const isOwn = tests.length === 1 && test?.name === 'varequal' && rawText(test).trim() === identifier;
    if (!isOwn || childrenOf(condition, 'setvar').length > 0) return [];
    return childrenOf(condition, 'displayfeedback').map(({ attributes }) => attributes.linkrefid ?? '');
  });
