const choices = (right: string) => ['a', 'b', 'c'].map((text) => ({ text, correct: text === right, feedback: `about ${text}` }));

/** A quiz with each kind of question, and every setting other than its default. */
export const ALL_KINDS = {
  attemptsAllowed: 3,
  timeLimitSeconds: 95,
  passPercent: 71,
  weight: 2.5,
  countedAttempt: 'AVERAGE',
  shuffleQuestions: true,
  shuffleChoices: true,
  partialCredit: 'RIGHT_MINUS_WRONG',
  review: { score: 'NEVER', answers: 'AFTER_COURSE_END', key: 'NEVER', feedback: 'AFTER_LAST_ATTEMPT' },
  sections: [
    {
      title: 'Choices',
      draw: 1,
      questions: [
        { kind: 'SINGLE_CHOICE', prompt: 'Which [[one]]?', points: 2, feedback: 'It is b', choices: choices('b') },
        { kind: 'MULTIPLE_CHOICE', prompt: 'Which ones?', points: 2, choices: choices('a') },
      ],
    },
    {
      title: 'Others',
      questions: [
        { kind: 'NUMERIC', prompt: 'How much?', answerNumber: 1.5, tolerance: 0.1 },
        { kind: 'TEXT', prompt: 'Who?', answerTexts: ['Ada', 'Lovelace'], points: 0 },
        { kind: 'ORDERING', prompt: 'In which order?', choices: ['one', 'two', 'three'].map((text) => ({ text })) },
        {
          kind: 'MATCHING',
          prompt: 'What belongs to what?',
          slots: [
            { text: 'one', choices: choices('a') },
            { text: 'two', choices: choices('c') },
          ],
        },
        { kind: 'INLINE_CHOICE', prompt: 'It [[verb]].', slots: [{ id: 'verb', text: 'verb', choices: choices('c') }] },
      ],
    },
  ],
};
