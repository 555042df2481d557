import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { type Placed, type Problem, UnreadableImport } from '../problems.js';

const id = z.string().trim().min(1);
const maybeText = z
  .string()
  .nullish()
  .transform((text) => text?.trim() || null);
const maybeDay = z.iso.date('is not a day like 2024-10-20').nullish();

const courseRow = z.object({
  Course_Id: id,
  Title: z.string().trim().min(1),
  Description: maybeText,
  Topics: maybeText,
  BrochureLink: maybeText,
});

const runRow = z
  .object({
    Course_Id: id,
    Start_Date: maybeDay,
    End_Date: maybeDay,
    Price: z
      .string()
      .regex(/^\d{1,9}(\.\d{1,2})?$/, 'is not an amount like 2950.0')
      .nullish(),
  })
  .refine(({ Start_Date: start, End_Date: end }) => !start || !end || start <= end, {
    path: ['End_Date'],
    message: 'lies before Start_Date',
  });

export type CourseRow = z.output<typeof courseRow>;
export type RunRow = z.output<typeof runRow>;

export interface SloanCatalogue {
  readonly courses: readonly Placed<CourseRow>[];
  readonly runsOf: ReadonlyMap<string, readonly RunRow[]>;
  readonly problems: readonly Problem[];
}

/** Reads both files of the catalogue. A broken row is a problem. Throws an UnreadableImport when a file is missing or holds no list. */
export async function readSloanCatalogue(folder: string): Promise<SloanCatalogue> {
  const problems: Problem[] = [];
  const read = await rowsOf(folder, 'sloan_courses.json', courseRow, problems);
  const runs = await rowsOf(folder, 'sloan_runs.json', runRow, problems);

  const courses = new Map<string, Placed<CourseRow>>();
  for (const course of read) {
    const first = courses.get(course.row.Course_Id);
    if (first) problems.push(problem(course, `has the Course_Id of row ${first.number}`));
    else courses.set(course.row.Course_Id, course);
  }
  const runsOf = new Map<string, RunRow[]>();
  for (const run of runs) {
    const courseId = run.row.Course_Id;
    if (courses.has(courseId)) runsOf.set(courseId, [...(runsOf.get(courseId) ?? []), run.row]);
    else problems.push(problem(run, 'is the run of a course that is not in sloan_courses.json'));
  }
  return { courses: [...courses.values()], runsOf, problems };
}

export const problem = ({ file, number, row }: Placed<{ Course_Id: string }>, reason: string): Problem => ({
  file,
  number,
  id: row.Course_Id,
  reason,
});

async function rowsOf<Shape extends z.ZodRawShape>(
  folder: string,
  file: string,
  schema: z.ZodObject<Shape>,
  problems: Problem[],
): Promise<Placed<z.output<z.ZodObject<Shape>>>[]> {
  const path = join(folder, file);
  const list = await listIn(path);
  demandFields(path, list, Object.keys(schema.shape));
  return list.flatMap((value, at) => {
    const number = at + 1;
    const parsed = schema.safeParse(value);
    if (parsed.success) return [{ file, number, row: parsed.data }];
    const reason = parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'row'}: ${message}`).join('; ');
    problems.push({ file, number, id: idOf(value), reason });
    return [];
  });
}

/** A field that no row has was renamed: that is told once, before anything goes in. */
function demandFields(path: string, list: readonly unknown[], fields: readonly string[]): void {
  const there = new Set(list.flatMap((value) => (value && typeof value === 'object' ? Object.keys(value) : [])));
  const missing = fields.filter((field) => !there.has(field));
  if (there.size === 0 || missing.length === 0) return;
  throw new UnreadableImport(path, `none of its rows has ${missing.join(', ')}, but ${[...there].slice(0, 20).join(', ')}`);
}

async function listIn(path: string): Promise<unknown[]> {
  let content: unknown;
  try {
    content = JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    throw new UnreadableImport(path, (error as Error).message, { cause: error });
  }
  if (!Array.isArray(content)) throw new UnreadableImport(path, 'it does not hold a list');
  return content;
}

const idOf = (value: unknown): string | null => {
  const found = (value as { Course_Id?: unknown } | null)?.Course_Id;
  return typeof found === 'string' ? found : null;
};
