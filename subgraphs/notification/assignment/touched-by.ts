/** Everybody has to know until when they may submit. */
const DATES: ReadonlySet<string> = new Set(['opensAt', 'dueAt', 'closesAt']);

/** Under what work is asked for and graded: whoever has still to begin finds it as it is then. */
const CONDITIONS: ReadonlySet<string> = new Set(['points', 'weight', 'attemptsAllowed', 'latePolicy', 'rubric', 'instructions']);

/** Whom an edit of an assignment touches, by the fields that differ. */
export function touchedBy(changed: readonly string[]): 'learners' | 'submitters' | 'nobody' {
  if (changed.some((field) => DATES.has(field))) return 'learners';
  return changed.some((field) => CONDITIONS.has(field)) ? 'submitters' : 'nobody';
}
