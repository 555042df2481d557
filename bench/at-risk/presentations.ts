import { Calendar } from '../../cli/import/oulad/calendar.js';
import { presentationId } from '../../cli/import/oulad/course.js';
import { batchesOf, files, type OuladFile } from '../../cli/import/oulad/rows.js';
import type { Work } from '../../subgraphs/analytics/risk/course-as-of.js';

/** A presentation of the data set, as far as the platform knows of one. */
export interface Presentation {
  /** Like AAA/2013J. */
  readonly id: string;
  readonly module: string;
  readonly year: number;
  readonly calendar: Calendar;
  readonly works: readonly Work[];
  readonly registrations: readonly Registration[];
}

export interface Registration {
  readonly studentId: string;
  readonly registeredAt: Date;
  readonly leftAt: Date | null;
  /** What is to be predicted: the final result is Fail or Withdrawn. */
  readonly hasFailed: boolean;
  /** By the id of the assessment. */
  readonly results: Map<string, Result>;
}

export interface Result {
  readonly at: Date;
  /** From 0 to 1. */
  readonly score: number | null;
}

/** Reads the data set as the import of OULAD does, with the same dates, from its files alone. */
export async function readPresentations(folder: string): Promise<Presentation[]> {
  const outcomes = new Map((await rowsOf(folder, files.students)).map((row) => [registrationId(row), row.final_result]));
  const results = Map.groupBy(await rowsOf(folder, files.results), ({ id_student }) => id_student);
  const assessments = Map.groupBy(await rowsOf(folder, files.assessments), presentationId);
  const registrations = Map.groupBy(await rowsOf(folder, files.registrations), presentationId);
  return (await rowsOf(folder, files.courses)).map((course) => {
    const id = presentationId(course);
    const calendar = new Calendar(course.code_presentation, course.module_presentation_length);
    const works = (assessments.get(id) ?? []).map(({ id_assessment, weight, date }) => ({
      id: id_assessment,
      weight,
      dueAt: date === null ? null : calendar.endOf(date),
      closesAt: calendar.endsAt,
    }));
    const isOfCourse = new Set(works.map((work) => work.id));
    return {
      id,
      module: course.code_module,
      year: Number(course.code_presentation.slice(0, 4)),
      calendar,
      works,
      registrations: (registrations.get(id) ?? []).map((row) => {
        const { id_student: studentId, date_registration: day, date_unregistration: left } = row;
        const outcome = outcomes.get(registrationId(row));
        const registeredAt = calendar.startOf(day ?? Math.min(0, left ?? 0));
        const withdrawnAt = outcome === 'Withdrawn' ? registeredAt : null;
        const own = (results.get(studentId) ?? []).filter(({ id_assessment }) => isOfCourse.has(id_assessment));
        return {
          studentId,
          registeredAt,
          leftAt: left === null ? withdrawnAt : calendar.startOf(left),
          hasFailed: outcome === 'Fail' || outcome === 'Withdrawn',
          results: new Map(
            own.map((result) => [result.id_assessment, { at: calendar.endOf(result.date_submitted), score: scoreOf(result) }]),
          ),
        };
      }),
    };
  });
}

const scoreOf = ({ score }: { readonly score: number | null }): number | null => (score === null ? null : score / 100);

const registrationId = (row: Parameters<typeof presentationId>[0] & { readonly id_student: string }): string =>
  `${presentationId(row)}/${row.id_student}`;

async function rowsOf<Row>(folder: string, file: OuladFile<Row>): Promise<Row[]> {
  const rows: Row[] = [];
  for await (const batch of batchesOf(folder, file, 5_000, () => {})) for (const { row } of batch) rows.push(row);
  return rows;
}
