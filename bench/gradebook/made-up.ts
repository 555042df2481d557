import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

export interface MadeUp {
  readonly students: number;
  readonly assignments: number;
}

/** The lowest id of the students made up here; the data set's own ids are lower. */
const FIRST_STUDENT = 9_000_000;
const LENGTH_DAYS = 240;

/**
 * Files as those of the data set, of one presentation `ZZZ/2014J`: as many students as were registered in its largest ones, all of whom
 * stay, and nine in ten of whom submit each assignment. The same files each time.
 */
export async function makeUp(folder: string, { students, assignments }: MadeUp): Promise<void> {
  await mkdir(folder, { recursive: true });
  const presentation = 'ZZZ,2014J';
  const ids = Array.from({ length: students }, (_, index) => FIRST_STUDENT + index);
  const due = Array.from({ length: assignments }, (_, index) => Math.floor(((index + 1) * LENGTH_DAYS) / (assignments + 1)));
  const write = (file: string, head: string, rows: readonly string[]) => writeFile(join(folder, file), `${[head, ...rows].join('\n')}\n`);
  await write('courses.csv', 'code_module,code_presentation,module_presentation_length', [`${presentation},${LENGTH_DAYS}`]);
  await write(
    'assessments.csv',
    'code_module,code_presentation,id_assessment,assessment_type,date,weight',
    due.map((day, index) => `${presentation},${FIRST_STUDENT + index},TMA,${day},${100 / assignments}`),
  );
  await write(
    'studentInfo.csv',
    'code_module,code_presentation,id_student,final_result',
    ids.map((id) => `${presentation},${id},Pass`),
  );
  await write(
    'studentRegistration.csv',
    'code_module,code_presentation,id_student,date_registration,date_unregistration',
    ids.map((id) => `${presentation},${id},-30,?`),
  );
  await write(
    'studentAssessment.csv',
    'id_assessment,id_student,date_submitted,is_banked,score',
    due.flatMap((day, index) =>
      ids
        .filter((id) => (id + 3 * index) % 10 !== 0)
        .map((id) => `${FIRST_STUDENT + index},${id},${day - (id % 5)},False,${(id * (index + 7)) % 101}`),
    ),
  );
  await write('vle.csv', 'id_site,code_module,code_presentation,activity_type', []);
}
