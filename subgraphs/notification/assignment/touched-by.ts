/** All learners have to know these dates. */
const DATES: ReadonlySet<string> = new Set(['opensAt', 'dueAt', 'closesAt']);

/** The terms of the work and its grading. A student who has not submitted yet will see them as they are then. */
const CONDITIONS: ReadonlySet<string> = new Set([
  'points',
  'weight',
  'attemptsAllowed',
  'countedAttempt',
  'latePolicy',
  'rubric',
  'instructions',
]);

/** Whom an edit of an assignment concerns, by the fields that have changed. */
export function touchedBy(changed: readonly string[]): 'learners' | 'submitters' | 'nobody' {
  if (changed.some((field) => DATES.has(field))) return 'learners';
  return changed.some((field) => CONDITIONS.has(field)) ? 'submitters' : 'nobody';
}
