import { DomainError } from '../../../platform/kernel/errors.js';
import { importAssignments } from '../../../subgraphs/assignment/import/import-assignments.js';
import { importCourse } from '../../../subgraphs/course/import/import-course.js';
import type { Placed } from '../problems.js';
import { Calendar } from './calendar.js';
import { assignmentId, type Presentation, presentationCourse, presentationId, SOURCE, titleOf } from './course.js';
import type { ImportContext } from './import-context.js';
import type { RowCounter } from './row-counter.js';
import { type AssessmentRow, batchesOf, type CourseRow, files, type OuladFile } from './rows.js';

/** A presentation that is imported. */
export interface ImportedPresentation {
  readonly courseId: string;
  readonly calendar: Calendar;
}

/** An assessment that is imported. */
export interface ImportedAssessment extends ImportedPresentation {
  readonly assignmentId: string;
  readonly presentation: Presentation;
}

export interface Presentations {
  /** By `presentationId`. */
  readonly presentations: ReadonlyMap<string, ImportedPresentation>;
  /** By the assessment's id in the source. */
  readonly assessments: ReadonlyMap<string, ImportedAssessment>;
}

/** Imports the courses with their assignments. Both files are small: they are read whole, and go in course by course. */
export async function importPresentations(
  context: ImportContext,
  courseCounter: RowCounter,
  assessmentCounter: RowCounter,
): Promise<Presentations> {
  const assessmentsOf = Map.groupBy(await allRows(context, files.assessments, assessmentCounter), ({ row }) => presentationId(row));
  const presentations = new Map<string, ImportedPresentation>();
  const assessments = new Map<string, ImportedAssessment>();
  for (const { row, number } of await allRows(context, files.courses, courseCounter)) {
    const id = presentationId(row);
    const assessmentRows = assessmentsOf.get(id) ?? [];
    try {
      const presentation = await importPresentation(context, row, assessmentRows, courseCounter);
      presentations.set(id, presentation);
      for (const [sourceId, assignment] of await importAssessments(context, presentation, assessmentRows, assessmentCounter))
        assessments.set(sourceId, { ...presentation, assignmentId: assignment, presentation: row });
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      courseCounter.leaveOut(number, id, error.message);
    }
    context.onBatch(courseCounter);
  }
  for (const [id, rows] of assessmentsOf) {
    if (presentations.has(id)) continue;
    for (const { number, row } of rows) assessmentCounter.leaveOut(number, row.id_assessment, `there is no presentation ${id}`);
  }
  return { presentations, assessments };
}

async function importPresentation(
  context: ImportContext,
  row: CourseRow,
  assessments: readonly Placed<AssessmentRow>[],
  counter: RowCounter,
): Promise<ImportedPresentation> {
  const course = presentationCourse(
    row,
    assessments.map((each) => each.row),
  );
  const { courseId, outcome } = await importCourse(context.contextOf('course', context.instructor), course);
  if (outcome === 'created') counter.addBroughtIn(1);
  return { courseId, calendar: new Calendar(row.code_presentation, row.module_presentation_length) };
}

/** Answers the ids of the assignments, by the ids of the assessments in the source. */
async function importAssessments(
  context: ImportContext,
  { courseId, calendar }: ImportedPresentation,
  placed: readonly Placed<AssessmentRow>[],
  counter: RowCounter,
): Promise<ReadonlyMap<string, string>> {
  const rows = placed.map(({ row }) => ({
    id: assignmentId(row.id_assessment),
    sourceId: row.id_assessment,
    createdAt: calendar.startsAt,
    details: {
      title: titleOf(row),
      points: 100,
      weight: row.weight,
      // The source does not know the day of some exams. Such an exam has no due date, and nothing submitted for it is late.
      dueAt: row.date === null ? null : calendar.endOf(row.date),
      closesAt: calendar.endsAt,
    },
  }));
  const { created, ids, refused } = await importAssignments(context.contextOf('assignment'), { source: SOURCE.assignment, courseId }, rows);
  counter.addBroughtIn(created);
  for (const { sourceId, reason } of refused) {
    const refusedRow = placed.find(({ row }) => row.id_assessment === sourceId);
    counter.leaveOut(refusedRow?.number ?? 0, sourceId, reason);
  }
  return ids;
}

async function allRows<Row>({ folder, batchSize }: ImportContext, file: OuladFile<Row>, counter: RowCounter): Promise<Placed<Row>[]> {
  const rows: Placed<Row>[] = [];
  for await (const batch of batchesOf(folder, file, batchSize, counter.leaveOutUnreadable)) rows.push(...batch);
  counter.addRead(rows.length);
  return rows;
}
