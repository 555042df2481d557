import { importedBefore } from '../../../platform/service/imports/import-ref.entity.js';
import { importUsers } from '../../../subgraphs/user/import/import-users.js';
import { Calendar } from './calendar.js';
import { SOURCE } from './course.js';
import type { Import } from './import.js';
import { batchesOf, files, type StudentRow } from './rows.js';
import type { Tally } from './tally.js';

/** Who left without a day: the registrations do not tell. By presentation and student. */
export type Withdrawn = ReadonlySet<string>;

/**
 * A row is a student in one presentation: each becomes one person, whatever the number of their rows. The source has no names and no
 * addresses; what it says of people beyond that (age, region, …) has no place here and stays behind.
 */
export async function importStudents({ folder, context, emailDomain, batch, onBatch }: Import, tally: Tally): Promise<Withdrawn> {
  const withdrawn = new Set<string>();
  for await (const placed of batchesOf(folder, files.students, batch, tally.unreadable)) {
    const rows = placed.map(({ row }) => row);
    for (const row of rows) if (row.final_result === 'Withdrawn') withdrawn.add(registrationId(row));
    const people = new Map(rows.map((row) => [row.id_student, row]));
    const users = [...people.values()].map((row) => ({
      source: SOURCE.student,
      sourceId: row.id_student,
      email: `${row.id_student}@${emailDomain}`,
      displayName: `Student ${row.id_student}`,
      locale: 'en',
      at: new Calendar(row.code_presentation, 0).startsAt,
    }));
    const { created } = await importUsers(context('user'), SOURCE.student, users);
    tally.took(placed.length, created);
    onBatch(tally);
  }
  return withdrawn;
}

export const registrationId = ({
  code_module,
  code_presentation,
  id_student,
}: Pick<StudentRow, 'code_module' | 'code_presentation' | 'id_student'>): string => `${code_module}/${code_presentation}/${id_student}`;

/** Who of them is here: ids here, by the ids in the source. */
export const peopleHere = ({ context }: Import, students: readonly string[]): Promise<Map<string, string>> =>
  importedBefore(context('user').em, SOURCE.student, students);

/** Which registrations are here. */
export const enrolledHere = ({ context }: Import, registrations: readonly string[]): Promise<Map<string, string>> =>
  importedBefore(context('enrollment').em, SOURCE.enrollment, registrations);
