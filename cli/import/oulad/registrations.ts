import { DomainError } from '../../../platform/kernel/errors.js';
import { importEnrollments } from '../../../subgraphs/enrollment/import/import-enrollments.js';
import type { Placed } from '../problems.js';
import { presentationId, SOURCE } from './course.js';
import type { Import } from './import.js';
import { peopleHere, registrationId, type Withdrawn } from './people.js';
import type { Held } from './presentations.js';
import { batchesOf, files, type RegistrationRow } from './rows.js';
import type { Tally } from './tally.js';

/** Who was in which course, and who left it. A registration without a day is taken to be of the day the course began, or they left. */
export async function importRegistrations(
  work: Import,
  { held, withdrawn }: { readonly held: ReadonlyMap<string, Held>; readonly withdrawn: Withdrawn },
  tally: Tally,
): Promise<void> {
  for await (const batch of batchesOf(work.folder, files.registrations, work.batch, tally.unreadable)) {
    tally.took(batch.length, 0);
    const people = await peopleHere(
      work,
      batch.map(({ row }) => row.id_student),
    );
    for (const [id, rows] of Map.groupBy(batch, ({ row }) => presentationId(row))) {
      const presented = held.get(id);
      if (presented) tally.took(0, await enroll(work, presented, rows, { people, withdrawn, tally }));
      else for (const { index, row } of rows) tally.leaveOut(index, registrationId(row), `there is no presentation ${id}`);
    }
    work.onBatch(tally);
  }
}

interface Known {
  readonly people: ReadonlyMap<string, string>;
  readonly withdrawn: Withdrawn;
  readonly tally: Tally;
}

/** How many were new. */
async function enroll(
  work: Import,
  held: Held,
  placed: readonly Placed<RegistrationRow>[],
  { people, withdrawn, tally }: Known,
): Promise<number> {
  const source = SOURCE.enrollment;
  const rows = placed.flatMap(({ index, row }) => {
    const studentId = people.get(row.id_student);
    const sourceId = registrationId(row);
    if (!studentId) {
      tally.leaveOut(index, sourceId, `there is no student ${row.id_student}`);
      return [];
    }
    return [
      { source, sourceId, studentId, enrolledAt: enrolledAt(held, row), leftBecause: leftBecause(held, row, withdrawn.has(sourceId)) },
    ];
  });
  try {
    return await importEnrollments(work.context('enrollment'), { source, courseId: held.courseId }, rows);
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    for (const { index, row } of placed) if (people.has(row.id_student)) tally.leaveOut(index, registrationId(row), error.message);
    return 0;
  }
}

const enrolledAt = ({ calendar }: Held, { date_registration: day, date_unregistration: left }: RegistrationRow): Date =>
  calendar.startOf(day ?? Math.min(0, left ?? 0));

/** The day counts for more than the final result: nine who failed had left before. */
function leftBecause({ calendar }: Held, { date_unregistration: day }: RegistrationRow, withdrew: boolean): string | null {
  if (day !== null) return `Withdrew on ${calendar.startOf(day).toISOString().slice(0, 10)}`;
  return withdrew ? 'Withdrew' : null;
}
