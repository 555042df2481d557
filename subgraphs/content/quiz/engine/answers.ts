import { badInput } from '../../../../platform/kernel/errors.js';
import { QUIZ_LIMITS } from '../limits.js';
import { type Match, QuestionKind } from '../quiz.js';
import type { DrawnQuestion } from './draw.js';

/** What a student answered to one question; one of the fields, by the kind of the question. */
export interface Answer {
  /** The chosen ones; ORDERING: in the order that was given, and maybe not all of them yet. */
  readonly choiceIds?: readonly string[];
  readonly number?: number;
  readonly text?: string;
  readonly matches?: readonly Match[];
}

/** By the ids of the questions. What is not answered is missing. */
export type Answers = Readonly<Record<string, Answer>>;

/** An answer as a client sends it. */
export interface GivenAnswer {
  readonly questionId: string;
  readonly choiceIds?: readonly string[] | null;
  readonly number?: number | null;
  readonly text?: string | null;
  readonly matches?: readonly Match[] | null;
}

type Field = keyof Answer;
const FIELDS: readonly Field[] = ['choiceIds', 'number', 'text', 'matches'];

const FIELD_OF: Readonly<Record<QuestionKind, Field>> = {
  SINGLE_CHOICE: 'choiceIds',
  MULTIPLE_CHOICE: 'choiceIds',
  NUMERIC: 'number',
  TEXT: 'text',
  ORDERING: 'choiceIds',
  MATCHING: 'matches',
  INLINE_CHOICE: 'matches',
};

/**
 * The answers with those that are given in the place of earlier ones to the same questions; one that says nothing takes the earlier one
 * away. BAD_USER_INPUT by path for what cannot be an answer, whether it is right or wrong: no key is looked at.
 */
export function withAnswers(answers: Answers, given: readonly GivenAnswer[], questions: readonly DrawnQuestion[]): Answers {
  const known = new Map(questions.map((question) => [question.questionId, question]));
  const faults: Record<string, string> = {};
  const merged = new Map(Object.entries(answers));
  const seen = new Set<string>();
  given.forEach((each, index) => {
    const question = known.get(each.questionId);
    const fault = question ? faultOf(each, question) : { at: 'questionId', message: 'is not asked in this attempt' };
    if (fault) faults[`answers.${index}.${fault.at}`] = fault.message;
    else if (seen.has(each.questionId)) faults[`answers.${index}.questionId`] = 'must not be answered twice';
    else if (question) put(merged, question, each[FIELD_OF[question.kind]]);
    seen.add(each.questionId);
  });
  if (Object.keys(faults).length > 0) throw badInput(faults);
  return Object.fromEntries(merged);
}

function put(answers: Map<string, Answer>, { questionId, kind }: DrawnQuestion, value: GivenAnswer[Field]): void {
  const isSaying = typeof value === 'number' || (value !== null && value !== undefined && value.length > 0);
  if (isSaying) answers.set(questionId, { [FIELD_OF[kind]]: value });
  else answers.delete(questionId);
}

interface Fault {
  readonly at: Field;
  readonly message: string;
}

function faultOf(given: GivenAnswer, question: DrawnQuestion): Fault | undefined {
  const field = FIELD_OF[question.kind];
  const other = FIELDS.find((each) => each !== field && given[each] !== null && given[each] !== undefined);
  if (other) return { at: other, message: `is no answer to ${question.kind}` };
  const message = messageOf(given, question);
  return message === undefined ? undefined : { at: field, message };
}

function messageOf({ choiceIds, number, text, matches }: GivenAnswer, drawn: DrawnQuestion): string | undefined {
  if (choiceIds) return faultOfChoices(choiceIds, drawn);
  if (matches) return faultOfMatches(matches, drawn);
  if (typeof number === 'number' && !Number.isFinite(number)) return 'must be a finite number';
  if (text && text.length > QUIZ_LIMITS.answerLength) return `must be ${QUIZ_LIMITS.answerLength} characters at most`;
  return undefined;
}

function faultOfChoices(choiceIds: readonly string[], { kind, ...drawn }: DrawnQuestion): string | undefined {
  const known = new Set(drawn.choiceIds);
  if (!choiceIds.every((id) => known.has(id))) return 'must be choices of this question';
  if (new Set(choiceIds).size !== choiceIds.length) return 'must not hold a choice twice';
  return kind === QuestionKind.SINGLE_CHOICE && choiceIds.length > 1 ? 'must be one choice' : undefined;
}

function faultOfMatches(matches: readonly Match[], { kind, slots, choiceIds }: DrawnQuestion): string | undefined {
  const known = new Map(slots.map((slot) => [slot.slotId, kind === QuestionKind.MATCHING ? choiceIds : slot.choiceIds]));
  if (!matches.every(({ slotId, choiceId }) => known.get(slotId)?.includes(choiceId)))
    return 'must be slots of this question with their choices';
  return new Set(matches.map(({ slotId }) => slotId)).size === matches.length ? undefined : 'must not hold a slot twice';
}
