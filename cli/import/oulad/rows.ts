import { join } from 'node:path';
import { z } from 'zod';
import type { Placed, Problem } from '../problems.js';
import { recordsOf } from './csv.js';

// The files of the data set. A day is a number, counted from the start of the presentation; '?' or nothing means that it is not known.

const unknownToNull = (value: unknown) => (value === '?' || value === '' ? null : value);

/** The longest that a cell of an import may be, in characters. */
const LONGEST_ID = 50;
/** The most days before or after the start of a presentation. */
const MOST_DAYS = 3_650;

/** A number as people write one: neither nothing, nor 0x10, nor 1e3, which JavaScript takes for numbers too. */
const number = (form: RegExp, likeWhat: string) =>
  z.string('is missing').min(1, { error: 'is missing', abort: true }).regex(form, `is not ${likeWhat}`).transform(Number);
const wholeNumber = number(/^-?\d{1,9}$/, 'a whole number');
const day = wholeNumber.pipe(
  z.number().min(-MOST_DAYS, 'is more than ten years before the start').max(MOST_DAYS, 'is more than ten years after the start'),
);
const maybeDay = z.preprocess(unknownToNull, day.nullable());
const percent = number(/^-?\d{1,9}(\.\d{1,9})?$/, 'a number like 7.5').pipe(z.number().min(0, 'is negative').max(100, 'is above 100'));
const id = z
  .string('is missing')
  .min(1, { error: 'is missing', abort: true })
  .regex(new RegExp(`^[\\w.-]{0,${LONGEST_ID}}$`), `is not letters, digits, dots and dashes, ${LONGEST_ID} at most`);
const presentation = {
  code_module: id,
  code_presentation: z.string('is missing').regex(/^\d{4}[BJ]$/, 'is not a presentation like 2013J'),
};

const presentationKey = (row: { readonly code_module: string; readonly code_presentation: string }): string =>
  `${row.code_module}/${row.code_presentation}`;

/** A file of the data set. Of two rows with the same key, the second is left out. */
export interface OuladFile<Row> {
  readonly file: string;
  readonly row: z.ZodType<Row>;
  readonly columns: readonly string[];
  key(row: Row): string;
}

function fileOf<Shape extends z.ZodRawShape>(
  file: string,
  shape: Shape,
  key: (row: z.output<z.ZodObject<Shape>>) => string,
): OuladFile<z.output<z.ZodObject<Shape>>> {
  return { file, row: z.object(shape), columns: Object.keys(shape), key };
}

const registrationKey = (row: { readonly code_module: string; readonly code_presentation: string; readonly id_student: string }) =>
  `${presentationKey(row)}/${row.id_student}`;

export const files = {
  courses: fileOf(
    'courses.csv',
    {
      ...presentation,
      module_presentation_length: wholeNumber.pipe(z.number().min(1, 'is not positive').max(MOST_DAYS, 'is above ten years')),
    },
    presentationKey,
  ),
  assessments: fileOf(
    'assessments.csv',
    { ...presentation, id_assessment: id, assessment_type: id, date: maybeDay, weight: percent },
    ({ id_assessment }) => id_assessment,
  ),
  students: fileOf('studentInfo.csv', { ...presentation, id_student: id, final_result: id }, registrationKey),
  registrations: fileOf(
    'studentRegistration.csv',
    { ...presentation, id_student: id, date_registration: maybeDay, date_unregistration: maybeDay },
    registrationKey,
  ),
  results: fileOf(
    'studentAssessment.csv',
    {
      id_assessment: id,
      id_student: id,
      date_submitted: day,
      is_banked: z
        .enum(['True', 'False', '1', '0'], 'is neither True nor False')
        .transform((banked) => banked === 'True' || banked === '1'),
      score: z.preprocess(unknownToNull, percent.nullable()),
    },
    ({ id_assessment, id_student }) => `${id_assessment}/${id_student}`,
  ),
};

type RowOf<File extends keyof typeof files> = (typeof files)[File] extends OuladFile<infer Row> ? Row : never;
export type CourseRow = RowOf<'courses'>;
export type AssessmentRow = RowOf<'assessments'>;
export type StudentRow = RowOf<'students'>;
export type RegistrationRow = RowOf<'registrations'>;
export type ResultRow = RowOf<'results'>;

/**
 * Reads a file row by row, and holds one batch of it in memory. Calls `onProblem` for a row that cannot be read, or has the key of an
 * earlier one. Throws an UnreadableImport when the file is not CSV.
 */
export async function* batchesOf<Row>(
  folder: string,
  { file, row: schema, key }: OuladFile<Row>,
  size: number,
  onProblem: (problem: Problem) => void,
): AsyncGenerator<Placed<Row>[]> {
  const numberOf = new Map<string, number>();
  let batch: Placed<Row>[] = [];
  for await (const { number, record, fault } of recordsOf(join(folder, file))) {
    const read = schema.safeParse(record);
    const id = read.success ? key(read.data) : null;
    const first = id === null ? undefined : numberOf.get(id);
    if (fault !== null) onProblem({ file, number, id: null, reason: fault });
    else if (!read.success) onProblem({ file, number, id: null, reason: faultsOf(read.error) });
    else if (first !== undefined) onProblem({ file, number, id, reason: `has the key of row ${first}, which counts` });
    else {
      numberOf.set(key(read.data), number);
      batch.push({ file, number, row: read.data });
    }
    if (batch.length < size) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

const faultsOf = ({ issues }: z.ZodError): string => issues.map(({ path: [at], message }) => `${String(at)} ${message}`).join('; ');
