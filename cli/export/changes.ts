import { mark } from '../../subgraphs/content/quiz/engine/mark.js';
import { gapsOf, renamedGaps } from '../../subgraphs/content/quiz/gaps.js';
import type { ImportedQuestion } from '../../subgraphs/content/quiz/imported-quiz.js';
import type { ChoiceInput, SlotInput } from '../../subgraphs/content/quiz/question.inputs.js';
import { PartialCredit, QuestionKind } from '../../subgraphs/content/quiz/quiz.js';
import { matchesOf, numbersOf, ordersOf, setsOf, textsOf } from '../import/qti/item/answers-to-try.js';
import { engineQuestion } from '../import/qti/item/engine-question.js';
import type { PartAnswer } from '../import/qti/item/part.js';
import { reasonsOfQuiz } from '../import/qti/item/read-item.js';
import { Unsupported } from '../import/qti/unsupported.js';

/**
 * What a document says otherwise than the question that it was written of, for those who know the document alone. It is found by reading
 * it: so nothing has to be remembered here of what a standard can say.
 */
export function changesOf(question: ImportedQuestion, rule: PartialCredit, read: () => readonly ImportedQuestion[]): string[] {
  try {
    return reasonsOfQuiz(() => {
      const [copy, ...others] = read();
      if (!copy || others.length > 0 || copy.kind !== question.kind) return ['it is another question'];
      return changesBetween(inOneOrder(question), inOneOrder(copy), rule);
    });
  } catch (error) {
    if (!(error instanceof Unsupported)) throw error;
    return [`it may not be taken: ${error.message}`];
  }
}

function changesBetween(question: ImportedQuestion, copy: ImportedQuestion, rule: PartialCredit): string[] {
  const [texts, others] = [readableTextsOf(question), readableTextsOf(copy)];
  const changed = texts.flatMap((text, at) => (text === others[at] ? [] : [`${quoted(text)} reads ${quoted(others[at] ?? '')}`]));
  const [feedback, shown] = [feedbackOf(question), feedbackOf(copy)];
  const isLost = feedback.some((text, at) => text !== shown[at]);
  // Choices without an order are known by their texts alone.
  const isKnown = changed.length === 0 || question.kind !== QuestionKind.MATCHING;
  return [...new Set(changed), ...(isLost ? ['some feedback is left out'] : []), ...changedMarks(question, copy, isKnown ? rule : null)];
}

/** Marks every answer here and there that could tell one rule from another; without a rule, none. */
function changedMarks(question: ImportedQuestion, copy: ImportedQuestion, rule: PartialCredit | null): string[] {
  const [here, there] = [engineQuestion(placesIn(question), question), engineQuestion(placesIn(copy), copy)];
  const [points, others] = [here.question.points, there.question.points];
  if (points !== others) return [`it is worth ${others} points, not ${points}`];
  if (!rule) return [];
  // Of a question that is worth nothing, what is right is all that there is to tell.
  const worthOf = (made: ReturnType<typeof mark>) => (points > 0 ? made.points / points : Number(made.correct));
  const isMarkedAlike = answersTo(question).every((answer) => {
    const before = mark(here.question, here.answer(answer), rule);
    const after = mark(there.question, there.answer(answer), PartialCredit.ALL_OR_NOTHING);
    return Math.abs(worthOf(before) - worthOf(after)) < 1e-5;
  });
  return isMarkedAlike ? [] : ['some answers are marked otherwise'];
}

/** Answers by the places of choices and slots, which here and there are the same. */
function answersTo({ kind, choices, slots, answerTexts, answerNumber, tolerance }: ImportedQuestion): PartAnswer[] {
  const own = choices ?? [];
  const right = own.flatMap(({ correct }, place) => (correct ? [place] : []));
  switch (kind) {
    case QuestionKind.SINGLE_CHOICE:
      return setsOf(own.length, 1, right);
    case QuestionKind.MULTIPLE_CHOICE:
      return setsOf(own.length, null, right);
    case QuestionKind.ORDERING:
      return ordersOf(own.length, [...own.keys()]);
    case QuestionKind.MATCHING:
    case QuestionKind.INLINE_CHOICE:
      return matchesOf(
        (slots ?? []).map((slot) => slot.choices.length),
        (slots ?? []).map((slot) => slot.choices.findIndex(({ correct }) => correct)),
      );
    case QuestionKind.TEXT:
      return textsOf(answerTexts ?? []);
    case QuestionKind.NUMERIC:
      return numbersOf([answerNumber ?? 0], [tolerance ?? 0], false);
  }
}

const placesIn = ({ kind, choices, slots }: ImportedQuestion) => ({ kind, choices: choices ?? [], slots: slots ?? [] });

/** Gaps in the order of the text, and named by it; the choices of MATCHING in the order of their texts. */
function inOneOrder(question: ImportedQuestion): ImportedQuestion {
  const { kind, prompt } = question;
  const slots = question.slots ?? [];
  if (kind === QuestionKind.MATCHING) return { ...question, slots: slots.map(sorted) };
  if (kind !== QuestionKind.INLINE_CHOICE) return question;
  const gaps = gapsOf(prompt);
  const nameOf = (id: string) => `gap${gaps.indexOf(id) + 1}`;
  // What a gap is called here is in no document, and no learner sees it.
  const named = slots.map((slot): SlotInput => ({ ...slot, id: nameOf(slot.id ?? ''), text: '' }));
  const places = (slot: SlotInput) => Number(slot.id?.slice(3));
  return { ...question, prompt: renamedGaps(prompt, nameOf), slots: named.sort((one, other) => places(one) - places(other)) };
}

const sorted = (slot: SlotInput): SlotInput => ({
  ...slot,
  choices: [...slot.choices].sort((one, other) => (one.text < other.text ? -1 : 1)),
});

const choicesOf = ({ choices, slots }: ImportedQuestion): readonly ChoiceInput[] => [
  ...(choices ?? []),
  ...(slots ?? []).flatMap((slot) => slot.choices),
];

const feedbackOf = (question: ImportedQuestion): string[] => [question, ...choicesOf(question)].map(({ feedback }) => plain(feedback));

const readableTextsOf = (question: ImportedQuestion): string[] =>
  [question.prompt, ...(question.slots ?? []).map(({ text }) => text), ...choicesOf(question).map(({ text }) => text)].map(plain);

/** Blanks around a text are not seen. */
const plain = (text: string | null | undefined): string => (text ?? '').trim();

const quoted = (text: string): string => `“${text.slice(0, 40)}”`;
