import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';

// What happened in a presentation of the Open University, read from its files by nothing that the program has.

type Row = Readonly<Record<string, string>>;

export interface Presentation {
  /** Like 'AAA 2013J'. */
  readonly title: string;
  readonly startsAt: number;
  readonly registrations: readonly { readonly student: string; readonly cameAt: number; readonly leftAt: number | null }[];
  readonly works: readonly { readonly id: string; readonly title: string; readonly weight: number; readonly due: number | null }[];
  readonly results: readonly { readonly work: string; readonly student: string; readonly at: number; readonly score: number | null }[];
}

export const DAY = 86_400_000;

const known = (cell: string | undefined): number | null => (cell === undefined || cell === '' || cell === '?' ? null : Number(cell));

export function readPresentations(folder: string): Presentation[] {
  const rowsOf = (file: string): Row[] => parse(readFileSync(join(folder, file)), { columns: true, bom: true });
  const [infos, registrations, results] = [rowsOf('studentInfo.csv'), rowsOf('studentRegistration.csv'), rowsOf('studentAssessment.csv')];
  const assessments = rowsOf('assessments.csv');
  return rowsOf('courses.csv').map(({ code_module: module, code_presentation: presentation = '' }) => {
    const isOwn = (row: Row) => row.code_module === module && row.code_presentation === presentation;
    const startsAt = Date.UTC(Number(presentation.slice(0, 4)), presentation.endsWith('B') ? 1 : 9, 1);
    const endOf = (day: number) => startsAt + (day + 1) * DAY - 1_000;
    const withdrawn = new Set(infos.filter((row) => isOwn(row) && row.final_result === 'Withdrawn').map(({ id_student }) => id_student));
    const works = assessments.filter(isOwn).map((row) => {
      const due = known(row.date);
      const title = `${row.assessment_type} ${row.id_assessment}`;
      return { id: String(row.id_assessment), title, weight: Number(row.weight), due: due === null ? null : endOf(due) };
    });
    const ids = new Set(works.map(({ id }) => id));
    return {
      title: `${module} ${presentation}`,
      startsAt,
      works,
      registrations: registrations.filter(isOwn).map(({ id_student: student = '', date_registration, date_unregistration }) => {
        const left = known(date_unregistration);
        const cameAt = startsAt + (known(date_registration) ?? Math.min(0, left ?? 0)) * DAY;
        const leftOnNoDay = withdrawn.has(student) ? cameAt : null;
        return { student, cameAt, leftAt: left === null ? leftOnNoDay : startsAt + left * DAY };
      }),
      results: results
        .filter(({ id_assessment = '' }) => ids.has(id_assessment))
        .map(({ id_assessment = '', id_student = '', date_submitted, score }) => ({
          work: id_assessment,
          student: id_student,
          at: endOf(Number(date_submitted)),
          score: known(score),
        })),
    };
  });
}
