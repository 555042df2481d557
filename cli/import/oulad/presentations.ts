import { DomainError } from '../../../platform/kernel/errors.js';
import { importAssignments } from '../../../subgraphs/assignment/import/import-assignments.js';
import { importCourse } from '../../../subgraphs/course/import/import-course.js';
import type { Placed } from '../problems.js';
import { Calendar } from './calendar.js';
import { assignmentId, type Presentation, presentationCourse, presentationId, SOURCE, titleOf } from './course.js';
import type { Import } from './import.js';
import { type AssessmentRow, batchesOf, type CourseRow, files } from './rows.js';
import type { Tally } from './tally.js';

/** A presentation that is here. */
export interface Held {
  readonly courseId: string;
  readonly calendar: Calendar;
}

/** An assessment that is here. */
export interface Assessed extends Held {
  readonly assignmentId: string;
  readonly presentation: Presentation;
}

export interface Presentations {
  /** By module and presentation. */
  readonly held: ReadonlyMap<string, Held>;
  /** By the assessment's id. */
  readonly assessed: ReadonlyMap<string, Assessed>;
}

/** The courses with what is to be handed in. Their files are small: they are read whole, and the two go in together. */
export async function importPresentations(work: Import, courses: Tally, assessments: Tally): Promise<Presentations> {
  const ofCourse = Map.groupBy(await whole(work, files.assessments, assessments), ({ row }) => presentationId(row));
  const held = new Map<string, Held>();
  const assessed = new Map<string, Assessed>();
  for (const { row, index } of await whole(work, files.courses, courses)) {
    const id = presentationId(row);
    const rows = ofCourse.get(id) ?? [];
    try {
      const presented = await present(work, row, rows, courses);
      held.set(id, presented);
      for (const [sourceId, assignment] of await assess(work, presented, rows, assessments))
        assessed.set(sourceId, { ...presented, assignmentId: assignment, presentation: row });
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      courses.leaveOut(index, id, error.message);
    }
    work.onBatch(courses);
  }
  for (const [id, rows] of ofCourse) {
    if (!held.has(id)) for (const { index, row } of rows) assessments.leaveOut(index, row.id_assessment, `there is no presentation ${id}`);
  }
  return { held, assessed };
}

async function present(work: Import, row: CourseRow, assessments: readonly Placed<AssessmentRow>[], tally: Tally): Promise<Held> {
  const course = presentationCourse(
    row,
    assessments.map((each) => each.row),
  );
  const { courseId, outcome } = await importCourse(work.context('course', work.instructor), course);
  tally.took(0, outcome === 'created' ? 1 : 0);
  return { courseId, calendar: new Calendar(row.code_presentation, row.module_presentation_length) };
}

/** The ids of the assignments, by those of the assessments. */
async function assess(
  work: Import,
  { courseId, calendar }: Held,
  placed: readonly Placed<AssessmentRow>[],
  tally: Tally,
): Promise<ReadonlyMap<string, string>> {
  const rows = placed.map(({ row }) => ({
    id: assignmentId(row.id_assessment),
    sourceId: row.id_assessment,
    createdAt: calendar.startsAt,
    details: {
      title: titleOf(row),
      points: 100,
      weight: row.weight,
      // An exam whose day is not known has none: what is handed in for it is never late.
      dueAt: row.date === null ? null : calendar.endOf(row.date),
      closesAt: calendar.endsAt,
    },
  }));
  const { created, ids, refused } = await importAssignments(work.context('assignment'), { source: SOURCE.assignment, courseId }, rows);
  tally.took(0, created);
  for (const { sourceId, reason } of refused) {
    const at = placed.find(({ row }) => row.id_assessment === sourceId);
    tally.leaveOut(at?.index ?? 0, sourceId, reason);
  }
  return ids;
}

async function whole<Row>(work: Import, file: Parameters<typeof batchesOf<Row>>[1], tally: Tally): Promise<Placed<Row>[]> {
  const rows: Placed<Row>[] = [];
  for await (const batch of batchesOf(work.folder, file, work.batch, tally.unreadable)) rows.push(...batch);
  tally.took(rows.length, 0);
  return rows;
}
