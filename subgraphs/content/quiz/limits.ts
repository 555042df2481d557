/** How much a quiz may hold: an attempt delivers most of it at once, and a version of it is kept for each attempt that began with it. */
export const QUIZ_LIMITS = {
  sections: 50,
  questions: 500,
  choices: 50,
  slots: 50,
  texts: 50,
  titleLength: 200,
  promptLength: 20_000,
  textLength: 4_000,
  /** Of one right text, and of a text that a student answers. */
  answerLength: 1_000,
  points: 10_000,
  weight: 1_000_000,
  attempts: 1_000,
  /** Ten times everybody's time beside it. */
  extraTimePercent: 1_000,
  timeLimitSeconds: 30 * 24 * 60 * 60,
  /** From its negative to itself. Beyond it a number has no decimals to be right by. */
  number: 1e15,
} as const;
