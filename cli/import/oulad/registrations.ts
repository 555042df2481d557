import { DomainError } from '../../../platform/kernel/errors.js';
import { importEnrollments } from '../../../subgraphs/enrollment/import/import-enrollments.js';
import type { Placed } from '../problems.js';
import { presentationId, SOURCE } from './course.js';
import type { ImportContext } from './import-context.js';
import { importedStudents, registrationId, type Withdrawn } from './people.js';
import type { ImportedPresentation } from './presentations.js';
import type { RowCounter } from './row-counter.js';
import { batchesOf, files, type RegistrationRow } from './rows.js';

/**
 * Imports the registrations: which student was in which course, and who left it. A registration without a day is dated to the first day
 * of the course, or to the day its student left if that was earlier. A student who left on a day that the source does not name left when
 * they registered: so they are in no figure of a later day, which may have been after they had gone.
 */
export async function importRegistrations(
  context: ImportContext,
  { presentations, withdrawn }: { readonly presentations: ReadonlyMap<string, ImportedPresentation>; readonly withdrawn: Withdrawn },
  counter: RowCounter,
): Promise<void> {
  for await (const batch of batchesOf(context.folder, files.registrations, context.batchSize, counter.leaveOutUnreadable)) {
    counter.addRead(batch.length);
    const students = await importedStudents(
      context,
      batch.map(({ row }) => row.id_student),
    );
    for (const [id, rows] of Map.groupBy(batch, ({ row }) => presentationId(row))) {
      const presentation = presentations.get(id);
      if (presentation) counter.addBroughtIn(await importRegistrationsOf(context, presentation, rows, { students, withdrawn, counter }));
      else for (const { number, row } of rows) counter.leaveOut(number, registrationId(row), `there is no presentation ${id}`);
    }
    context.onBatch(counter);
  }
}

interface Batch {
  /** User ids, by the ids of students in the source. */
  readonly students: ReadonlyMap<string, string>;
  readonly withdrawn: Withdrawn;
  readonly counter: RowCounter;
}

/** Imports the rows of one presentation. Answers how many were new. */
async function importRegistrationsOf(
  context: ImportContext,
  presentation: ImportedPresentation,
  placed: readonly Placed<RegistrationRow>[],
  { students, withdrawn, counter }: Batch,
): Promise<number> {
  const source = SOURCE.enrollment;
  const rows = placed.flatMap(({ number, row }) => {
    const studentId = students.get(row.id_student);
    const sourceId = registrationId(row);
    if (!studentId) {
      counter.leaveOut(number, sourceId, `there is no student ${row.id_student}`);
      return [];
    }
    const enrolledAt = registeredAt(presentation, row);
    return [{ source, sourceId, studentId, enrolledAt, left: leaving(presentation, row, withdrawn.has(sourceId) ? enrolledAt : null) }];
  });
  try {
    return await importEnrollments(context.contextOf('enrollment'), { source, courseId: presentation.courseId }, rows);
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    for (const { number, row } of placed) {
      if (students.has(row.id_student)) counter.leaveOut(number, registrationId(row), error.message);
    }
    return 0;
  }
}

const registeredAt = ({ calendar }: ImportedPresentation, { date_registration: day, date_unregistration: left }: RegistrationRow): Date =>
  calendar.startOf(day ?? Math.min(0, left ?? 0));

/** The day of leaving outweighs the final result: nine students of the source have failed, but had left before. */
function leaving({ calendar }: ImportedPresentation, { date_unregistration: day }: RegistrationRow, withoutDay: Date | null) {
  if (day === null) return withoutDay && { at: withoutDay, because: 'Withdrew' };
  const at = calendar.startOf(day);
  return { at, because: `Withdrew on ${at.toISOString().slice(0, 10)}` };
}
