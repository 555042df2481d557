import { byKey } from '../../../platform/kernel/batch.js';
import { importedBefore } from '../../../platform/service/imports/import-ref.entity.js';
import { importUsers } from '../../../subgraphs/user/import/import-users.js';
import { Calendar } from './calendar.js';
import { SOURCE } from './course.js';
import type { ImportContext } from './import-context.js';
import type { RowCounter } from './row-counter.js';
import { batchesOf, files, type StudentRow } from './rows.js';

/** Registrations whose student withdrew, by `registrationId`. The file of registrations does not name the day for all of them. */
export type Withdrawn = ReadonlySet<string>;

/**
 * Imports the students. A row is a student in one presentation; a student with several rows becomes one user. The source has no names
 * and no addresses. What else it knows of a person (age, region, …) is not imported, because users here have no such fields.
 */
export async function importStudents(context: ImportContext, counter: RowCounter): Promise<Withdrawn> {
  const withdrawn = new Set<string>();
  for await (const batch of batchesOf(context.folder, files.students, context.batchSize, counter.leaveOutUnreadable)) {
    const rows = batch.map(({ row }) => row);
    for (const row of rows) if (row.final_result === 'Withdrawn') withdrawn.add(registrationId(row));
    const users = [...byKey(rows.toReversed(), ({ id_student }) => id_student).values()].map((row) => ({
      source: SOURCE.student,
      sourceId: row.id_student,
      email: `${row.id_student}@${context.emailDomain}`,
      displayName: `Student ${row.id_student}`,
      locale: 'en',
      at: new Calendar(row.code_presentation, 0).startsAt,
    }));
    const { created } = await importUsers(context.contextOf('user'), SOURCE.student, users);
    counter.addRead(batch.length);
    counter.addBroughtIn(created);
    context.onBatch(counter);
  }
  return withdrawn;
}

/** Names a registration among all of the source. */
export const registrationId = ({
  code_module,
  code_presentation,
  id_student,
}: Pick<StudentRow, 'code_module' | 'code_presentation' | 'id_student'>): string => `${code_module}/${code_presentation}/${id_student}`;

/** Which of the students are imported: their user ids, by their ids in the source. */
export const importedStudents = ({ contextOf }: ImportContext, students: readonly string[]): Promise<Map<string, string>> =>
  importedBefore(contextOf('user').em, SOURCE.student, students);

/** Which of the registrations are imported: their enrollment ids, by `registrationId`. */
export const importedRegistrations = ({ contextOf }: ImportContext, registrations: readonly string[]): Promise<Map<string, string>> =>
  importedBefore(contextOf('enrollment').em, SOURCE.enrollment, registrations);
