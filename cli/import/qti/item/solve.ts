import { folded } from '../../../../subgraphs/content/quiz/engine/folded.js';
import { mark } from '../../../../subgraphs/content/quiz/engine/mark.js';
import type { PlacedMarking } from '../../../../subgraphs/content/quiz/imported-quiz.js';
import { QUIZ_LIMITS } from '../../../../subgraphs/content/quiz/limits.js';
import { PartialCredit, QuestionKind } from '../../../../subgraphs/content/quiz/quiz.js';
import type { Responses } from '../scoring/processing.js';
import { Unsupported } from '../unsupported.js';
import { engineQuestion } from './engine-question.js';
import { importedQuestion } from './imported-question.js';
import type { Part, PartAnswer } from './part.js';
import type { PartKey, SolvedPart } from './solved-part.js';

/** Scores differ by less than this where only the way of computing them does. */
const SAME = 1e-6;

interface Tried {
  readonly answer: PartAnswer;
  readonly score: number;
}

/**
 * Finds the key and the rule of marking by which a question here scores every answer as the item does: each candidate is tried on all of
 * the answers, and the first one that never differs is taken. So it does not matter in which of its many ways an item was written.
 * Unsupported when there is none. An item that says of itself that it is worth nothing is right by what it declares.
 */
export function solved(part: Part, score: (responses: Responses) => number, isWorthless = false): SolvedPart {
  const tried = part.answers.map((answer) => ({ answer, score: score(part.responses(answer)) }));
  const points = Math.max(0, ...tried.map(({ score }) => score));
  if (points === 0 && isWorthless && part.correct) return declaredRight(part, part.correct);
  if (points === 0) throw new Unsupported('no answer scores anything');
  if (tried.some(({ score }) => score < 0)) throw new Unsupported('an answer can score below 0');
  for (const key of keysOf(part, tried, points)) {
    for (const marking of markingsOf(part, tried)) {
      const candidate = { part, points, key, marking };
      if (isScoredAlike(candidate, tried)) return candidate;
    }
  }
  throw new Unsupported('its scoring cannot be said by a key and a rule of partial credit');
}

function declaredRight(part: Part, correct: PartAnswer): SolvedPart {
  const [key] = keysOf(part, [{ answer: correct, score: 0 }], 0);
  if (!key) throw new Unsupported('its right answer has no place here');
  return { part, points: 0, key, marking: null };
}

function isScoredAlike(candidate: SolvedPart, tried: readonly Tried[]): boolean {
  const engine = engineQuestion(candidate.part, importedQuestion(candidate));
  const pointsOf = (answer: PartAnswer) => mark(engine.question, engine.answer(answer), PartialCredit.ALL_OR_NOTHING).points;
  return tried.every(({ answer, score }) => Math.abs(pointsOf(answer) - score) < SAME);
}

function keysOf({ kind, correct, answers }: Part, tried: readonly Tried[], points: number): PartKey[] {
  const best = tried.filter(({ score }) => score > points - SAME).map(({ answer }) => answer);
  if (kind === QuestionKind.TEXT) return textKeys(best);
  if (kind === QuestionKind.NUMERIC) return numberKeys(best, answers, correct);
  // The declared answer where it is one of the best; the item may score by another.
  const declared = best.find((answer) => JSON.stringify(inOrder(kind, answer)) === JSON.stringify(correct && inOrder(kind, correct)));
  const [smallest] = [...best].sort((one, other) => sizeOf(one) - sizeOf(other));
  return [declared, smallest].flatMap((answer) => keyOf(kind, answer));
}

const inOrder = (kind: QuestionKind, answer: PartAnswer): PartAnswer =>
  kind === QuestionKind.ORDERING || !answer.choices ? answer : { choices: [...answer.choices].sort((one, other) => one - other) };

const sizeOf = ({ choices, matches }: PartAnswer): number => choices?.length ?? -(matches?.filter((each) => each !== null).length ?? 0);

function keyOf(kind: QuestionKind, answer: PartAnswer | undefined): PartKey[] {
  if (answer?.choices) return [kind === QuestionKind.ORDERING ? { order: answer.choices } : { choices: answer.choices }];
  // A slot that is right when it stays empty has no place here.
  return answer?.matches?.every((choice) => choice !== null) ? [{ matches: answer.matches }] : [];
}

/** The answers are tried as the item writes them first, so that is how the key shows them. */
function textKeys(best: readonly PartAnswer[]): PartKey[] {
  const texts = best.flatMap(({ text }) => text ?? []).filter((text) => folded(text) !== '');
  const distinct = (name: (text: string) => string) =>
    [...new Map(texts.toReversed().map((text) => [name(text), text])).values()].reverse();
  return [{ texts: distinct(folded) }, { texts: distinct((text) => text), isCaseSensitive: true }];
}

function numberKeys(best: readonly PartAnswer[], answers: readonly PartAnswer[], correct: PartAnswer | null): PartKey[] {
  const right = best.flatMap(({ number, isProbe }) => (isProbe ? [] : (number ?? [])));
  const [low, high] = [Math.min(...right), Math.max(...right)];
  const middle = (low + high) / 2;
  const centres = [correct?.number, middle, ...answers.map(({ number }) => number)].filter((number) => number !== undefined);
  const keys = [...new Set(centres)]
    .filter((number) => number >= low && number <= high)
    .slice(0, 20)
    .flatMap((number) => {
      const tolerance = Math.max(number - low, high - number);
      return [shortest(tolerance), tolerance].map((each) => ({ number, tolerance: each }));
    });
  const storable = keys.filter(({ number, tolerance }) => Math.max(Math.abs(number), tolerance) <= QUIZ_LIMITS.number);
  // Where none can be stored, the quiz says why.
  return storable.length > 0 ? storable : keys;
}

/** 10.6 − 10 is 0.6: nobody wrote 0.5999999999999996. */
const shortest = (number: number): number => Number(number.toPrecision(12));

function* markingsOf(part: Part, tried: readonly Tried[]): Generator<PlacedMarking | null> {
  const isOfUnits = part.kind !== QuestionKind.SINGLE_CHOICE && part.kind !== QuestionKind.NUMERIC && part.kind !== QuestionKind.TEXT;
  if (!isOfUnits) yield null;
  if (isOfUnits) for (const partialCredit of Object.values(PartialCredit)) yield { partialCredit };
  if (part.kind === QuestionKind.TEXT) return yield textWorths(tried);
  if (part.kind === QuestionKind.NUMERIC || part.kind === QuestionKind.ORDERING) return;
  const { declaredWorth, mostChoices } = part;
  if (declaredWorth) {
    const { least, most } = declaredWorth;
    yield { worths: worths(part, (choice, slot) => declaredWorth.of(choice, slot)), least, most, mostChoices };
  }
  const alone = (choice: number, slot: number) => tried.find(({ answer }) => isAlone(answer, choice, slot))?.score ?? 0;
  yield { worths: worths(part, alone), least: null, most: Math.max(...tried.map(({ score }) => score)), mostChoices };
}

/** A row for each slot, or one for the choices of a question without. */
function worths({ choices, slots }: Part, worth: (choice: number, slot: number) => number): number[][] {
  const rows = slots.length > 0 ? slots.map((slot) => slot.choices) : [choices];
  return rows.map((row, slot) => row.map((_, choice) => worth(choice, slot)));
}

const isAlone = ({ choices, matches }: PartAnswer, choice: number, slot: number): boolean =>
  choices ? choices.length === 1 && choices[0] === choice : !!matches?.every((each, index) => each === (index === slot ? choice : null));

/** Texts that are worth something, all of the same case or each in its own. */
const textWorths = (tried: readonly Tried[]): PlacedMarking => ({
  texts: tried.flatMap(({ answer: { text }, score }) => (text && score > 0 ? [{ text, worth: score }] : [])),
});
