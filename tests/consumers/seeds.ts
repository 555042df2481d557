import { idOf, type Subject } from './payloads.js';

/** A row of a table, by the columns that matter. */
export interface Seed {
  readonly table: string;
  readonly row: Readonly<Record<string, unknown>>;
}

const ACCEPTED = { points: 10, weight: 1, dueAt: null, latePolicy: null, rubric: [], assignmentSequence: 1 };

/** What a service owns itself, so that the events find something: no event of another service makes it. */
export function* seedsOf(service: string): Generator<Seed> {
  for (const subject of all()) {
    const { course, assignment, student, attempt } = subject;
    const of = { course_id: idOf('course', course), student_id: idOf('user', student) };
    if (service === 'enrollment' && assignment === 0 && attempt === 1) {
      yield { table: 'enrollment', row: { ...of, id: idOf('enrollment', course, student), status: 'ACTIVE', price_currency: 'EUR' } };
    }
    if (service === 'submission') {
      const id = idOf('submission', course, assignment, student, attempt);
      const row = { ...of, id, attempt, assignment_id: idOf('assignment', course, assignment), status: 'SUBMITTED' };
      yield { table: 'submission', row: { ...row, submitted_at: '2026-03-05T12:00:00Z', enrollment_sequence: 1, accepted: ACCEPTED } };
    }
  }
}

function* all(): Generator<Subject> {
  for (const course of [0, 1]) {
    for (const student of [0, 1, 2]) {
      for (const assignment of [0, 1]) for (const attempt of [1, 2]) yield { course, student, assignment, attempt };
    }
  }
}
