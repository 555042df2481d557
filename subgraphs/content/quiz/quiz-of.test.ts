import fc from 'fast-check';
import { gapsOf } from './gaps.js';
import type { ChoiceInput, QuestionInput } from './question.inputs.js';
import type { QuizInput } from './quiz.inputs.js';
import { QuestionKind, questionsOf, ReviewMoment, type StoredChoice, type StoredQuestion, type StoredQuiz } from './quiz.js';
import { quizOf } from './quiz-of.js';
import { EXAMPLES, quizInputs, quizWith, storedWith } from './test-kit/quizzes.js';

/** What an author sends who changes nothing. */
function asWritten(quiz: StoredQuiz): QuizInput {
  const right = (choices: readonly StoredChoice[], ids: readonly string[] = []): ChoiceInput[] =>
    choices.map((choice) => ({ ...choice, correct: ids.includes(choice.id) }));
  const question = (of: StoredQuestion): QuestionInput => {
    const { id, kind, prompt, points, feedback } = of;
    const same = { id, kind, prompt, points, feedback };
    switch (of.kind) {
      case QuestionKind.SINGLE_CHOICE:
      case QuestionKind.MULTIPLE_CHOICE:
        return { ...same, choices: right(of.choices, of.key.choiceIds) };
      case QuestionKind.NUMERIC:
        return { ...same, answerNumber: of.key.number, tolerance: of.key.tolerance };
      case QuestionKind.TEXT:
        return { ...same, answerTexts: [...of.key.texts] };
      case QuestionKind.ORDERING:
        return { ...same, choices: right(of.key.order.map((each) => of.choices.find((choice) => choice.id === each) as StoredChoice)) };
      default: {
        const keyOf = (slotId: string) => of.key.matches.filter((each) => each.slotId === slotId).map(({ choiceId }) => choiceId);
        return {
          ...same,
          slots: of.slots.map((slot) => ({
            id: slot.id,
            text: slot.text,
            choices: right(of.kind === QuestionKind.MATCHING ? of.choices : slot.choices, keyOf(slot.id)),
          })),
        };
      }
    }
  };
  return {
    ...quiz,
    sections: quiz.sections.map(({ id, title, draw, questions }) => ({ id, title, draw, questions: questions.map(question) })),
  };
}

test('property: what an author sends again unchanged is the same quiz, to the last id', () => {
  fc.assert(
    fc.property(quizInputs, (input) => {
      const quiz = quizOf(input, null);
      expect(quizOf(asWritten(quiz), quiz)).toEqual(quiz);
    }),
  );
});

test('property: every id is there once', () => {
  const idsOf = (thing: unknown): string[] =>
    Array.isArray(thing)
      ? thing.flatMap(idsOf)
      : typeof thing === 'object' && thing !== null
        ? Object.entries(thing).flatMap(([name, value]) => (name === 'id' ? [value as string] : idsOf(value)))
        : [];
  fc.assert(
    fc.property(quizInputs, (input) => {
      const ids = idsOf(quizOf(input, null));
      expect(new Set(ids).size).toBe(ids.length);
    }),
  );
});

test('what is left out has the defaults of the API', () => {
  const { sections, ...quiz } = quizOf(quizWith([{ kind: QuestionKind.TEXT, prompt: '?', answerTexts: ['a'] }]), null);
  expect(quiz).toEqual({
    attemptsAllowed: null,
    timeLimitSeconds: null,
    passPercent: 50,
    weight: 0,
    countedAttempt: 'BEST',
    shuffleQuestions: false,
    shuffleChoices: false,
    partialCredit: 'PROPORTIONAL',
    review: { score: 'AFTER_SUBMIT', answers: 'AFTER_SUBMIT', key: 'AFTER_LAST_ATTEMPT', feedback: 'AFTER_SUBMIT' },
  });
  expect(sections[0]?.questions[0]).toMatchObject({ points: 1, feedback: null, choices: [], slots: [], key: { texts: ['a'] } });
});

test('a gap gets an id, also where the prompt holds it; one that is there keeps its own beside a new one', () => {
  const quiz = storedWith([EXAMPLES.INLINE_CHOICE]);
  const [question] = questionsOf(quiz);
  expect(gapsOf(question?.prompt ?? '')).toEqual(question?.slots.map(({ id }) => id));
  expect(question?.prompt).not.toContain('verb');
  const [section] = asWritten(quiz).sections;
  const [input] = section?.questions ?? [];
  const more = {
    ...input,
    prompt: `${input?.prompt} [[new]]`,
    slots: [...(input?.slots ?? []), { ...EXAMPLES.INLINE_CHOICE.slots?.[0], id: 'new', text: 'more' }],
  } as QuestionInput;
  const [after] = questionsOf(quizOf({ sections: [{ id: section?.id, questions: [more] }] }, quiz));
  expect(gapsOf(after?.prompt ?? '')).toEqual(after?.slots.map(({ id }) => id));
  expect(after?.slots.slice(0, 2)).toEqual(question?.slots);
});

test('of a quiz that is written again, what has no default in the schema stays, unless it is null', () => {
  const limits = { attemptsAllowed: 2, timeLimitSeconds: 600 };
  const before = storedWith([EXAMPLES.TEXT], { ...limits, review: { score: ReviewMoment.NEVER } });
  const { sections } = asWritten(before);
  expect(quizOf({ sections }, before)).toMatchObject({ ...limits, review: { score: 'NEVER' } });
  const none = { attemptsAllowed: null, timeLimitSeconds: null };
  expect(quizOf({ sections, ...none, review: null }, before)).toMatchObject({ ...none, review: { score: 'NEVER' } });
});

test('a number is what it is after it was stored', () => {
  const [question] = questionsOf(storedWith([{ ...EXAMPLES.NUMERIC, answerNumber: -0, tolerance: -0 }]));
  expect(question?.key).toStrictEqual({ number: 0, tolerance: 0 });
});
