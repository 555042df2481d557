/**
 * The date that holds for one student: the later of the class's and that of their extension. An extension favours its student, also when
 * the class's date is moved past it. Null is no date: a class without one is never late, and an extension cannot set one.
 */
export const dateFor = (ofClass: Date | null, extended: Date | null | undefined): Date | null =>
  ofClass && extended && extended > ofClass ? extended : ofClass;

/** In whole seconds, rounded up: a moment after the due date is late. */
export const secondsLate = (dueAt: Date | null, at: Date): number =>
  dueAt ? Math.max(0, Math.ceil((at.getTime() - dueAt.getTime()) / 1_000)) : 0;
