/** What goes with its course. */
export const FACTS_OF_COURSES = [
  'course_fact',
  'enrollment_fact',
  'assignment_fact',
  'extension_fact',
  'submission_fact',
  'score_fact',
  'excuse_fact',
  'quiz_fact',
  'quiz_result_fact',
  'activity_fact',
] as const;

/** All that is kept of events; `migrations.ts` says what is in each. */
export const FACTS = [...FACTS_OF_COURSES, 'payment_fact', 'user_fact'] as const;

export type FactTable = (typeof FACTS)[number];
