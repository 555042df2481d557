import { createReadStream } from 'node:fs';
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream';
import { parse } from 'csv-parse';
import { z } from 'zod';
import { type Placed, type Problem, UnreadableImport } from '../problems.js';

// The files of the data set. A day is a number, counted from the start of the presentation; '?' or nothing means that it is not known.

const unknownToNull = (value: unknown) => (value === '?' || value === '' ? null : value);
const day = z.preprocess(unknownToNull, z.coerce.number().int('is not a whole number of days').nullable());
const id = z.string().min(1, 'is missing');
const presentation = { code_module: id, code_presentation: z.string().regex(/^\d{4}[BJ]$/, 'is not a presentation like 2013J') };

export const files = {
  courses: {
    file: 'courses.csv',
    row: z.object({ ...presentation, module_presentation_length: z.coerce.number().int().positive() }),
  },
  assessments: {
    file: 'assessments.csv',
    row: z.object({
      ...presentation,
      id_assessment: id,
      assessment_type: id,
      date: day,
      weight: z.coerce.number().min(0, 'is negative').max(100, 'is above 100'),
    }),
  },
  students: { file: 'studentInfo.csv', row: z.object({ ...presentation, id_student: id, final_result: id }) },
  registrations: {
    file: 'studentRegistration.csv',
    row: z.object({ ...presentation, id_student: id, date_registration: day, date_unregistration: day }),
  },
  results: {
    file: 'studentAssessment.csv',
    row: z.object({
      id_assessment: id,
      id_student: id,
      date_submitted: z.coerce.number().int('is not a whole number of days'),
      is_banked: z.enum(['True', 'False', '1', '0']).transform((banked) => banked === 'True' || banked === '1'),
      score: z.preprocess(unknownToNull, z.coerce.number().min(0, 'is negative').max(100, 'is above 100').nullable()),
    }),
  },
  resources: { file: 'vle.csv', row: z.object({ ...presentation, id_site: id }) },
} as const;

type RowOf<File extends keyof typeof files> = z.output<(typeof files)[File]['row']>;
export type CourseRow = RowOf<'courses'>;
export type AssessmentRow = RowOf<'assessments'>;
export type StudentRow = RowOf<'students'>;
export type RegistrationRow = RowOf<'registrations'>;
export type ResultRow = RowOf<'results'>;

/**
 * Reads a file row by row, and holds one batch of it in memory. Calls `onProblem` for a row that cannot be read. Throws an
 * UnreadableImport when the file is missing or is not CSV.
 */
export async function* batchesOf<Row>(
  folder: string,
  { file, row: schema }: { readonly file: string; readonly row: z.ZodType<Row> },
  size: number,
  onProblem: (problem: Problem) => void,
): AsyncGenerator<Placed<Row>[]> {
  const path = join(folder, file);
  await access(path).catch((error: Error) => {
    throw new UnreadableImport(path, error.message, { cause: error });
  });
  let batch: Placed<Row>[] = [];
  let index = 0;
  try {
    for await (const record of pipeline(createReadStream(path), parse({ columns: true, bom: true, trim: true }), () => {})) {
      const read = schema.safeParse(record);
      if (read.success) batch.push({ file, index, row: read.data });
      else
        onProblem({
          file,
          index,
          id: null,
          reason: read.error.issues.map(({ path: [at], message }) => `${String(at)} ${message}`).join('; '),
        });
      index += 1;
      if (batch.length < size) continue;
      yield batch;
      batch = [];
    }
  } catch (error) {
    if (!(error as { code?: string }).code?.startsWith('CSV_')) throw error;
    throw new UnreadableImport(path, (error as Error).message, { cause: error });
  }
  if (batch.length > 0) yield batch;
}
