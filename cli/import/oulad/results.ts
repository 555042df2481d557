import { allSettledOrThrow } from '../../../platform/kernel/settle.js';
import { importGrades } from '../../../subgraphs/evaluation/import/import-grades.js';
import { type ImportedSubmissions, importSubmissions } from '../../../subgraphs/submission/import/import-submissions.js';
import type { Placed } from '../problems.js';
import { presentationId, SOURCE } from './course.js';
import type { ImportContext } from './import-context.js';
import { importedRegistrations, importedStudents, registrationId } from './people.js';
import type { ImportedAssessment } from './presentations.js';
import type { RowCounter } from './row-counter.js';
import { batchesOf, files, type ResultRow } from './rows.js';

/** The imported assessments, by their ids in the source. */
type Assessments = ReadonlyMap<string, ImportedAssessment>;

/**
 * Imports the results. A result is a submission, with a grade if it has a score. It is a record of the past, so no rule refuses it for
 * being late, for coming after the end of the course or after its student left. A result that was carried over from an earlier
 * presentation is dated to the day before the start.
 */
export async function importResults(context: ImportContext, assessments: Assessments, counter: RowCounter): Promise<void> {
  // The grades of a batch go in beside the submissions of the next one: they are of two services.
  let grading: Promise<void> = Promise.resolve();
  try {
    for await (const batch of batchesOf(context.folder, files.results, context.batchSize, counter.leaveOutUnreadable)) {
      counter.addRead(batch.length);
      const [gradesOfBatch] = await allSettledOrThrow([submit(context, batch, assessments, counter), grading]);
      context.onBatch(counter);
      grading = gradesOfBatch();
      grading.catch(() => {}); // It is awaited with the next batch, or after it.
    }
  } finally {
    await Promise.allSettled([grading]);
  }
  await grading;
  context.onBatch(counter);
}

/** A row in our words. */
interface Result {
  readonly number: number;
  readonly source: string;
  readonly sourceId: string;
  readonly assignmentId: string;
  readonly studentId: string;
  readonly at: Date;
  readonly score: number | null;
}

/** Imports the submissions of a batch. The answer imports the grades of those that went in. */
async function submit(
  context: ImportContext,
  batch: readonly Placed<ResultRow>[],
  assessments: Assessments,
  counter: RowCounter,
): Promise<() => Promise<void>> {
  const results = await resultsOf(context, batch, assessments, counter);
  const submissions = await importSubmissions(context.contextOf('submission'), SOURCE.submission, [...results.values()]);
  counter.addBroughtIn(submissions.created);
  for (const [sourceId, reason] of submissions.refused) counter.leaveOut(results.get(sourceId)?.number ?? 0, sourceId, reason);
  return () => grade(context, results, submissions, counter);
}

async function grade(
  context: ImportContext,
  results: ReadonlyMap<string, Result>,
  { ids, facts }: ImportedSubmissions,
  counter: RowCounter,
): Promise<void> {
  const resultOf = new Map([...results].map(([sourceId, result]) => [ids.get(sourceId), result]));
  const grades = facts.map((submitted) => ({
    submitted,
    score: resultOf.get(submitted.submissionId)?.score ?? null,
    graderId: context.instructor.userId,
    gradedAt: new Date(submitted.submittedAt),
  }));
  const { refused } = await importGrades(context.contextOf('evaluation'), grades);
  for (const { submissionId, reason } of refused) {
    const result = resultOf.get(submissionId);
    counter.leaveOut(result?.number ?? 0, result?.sourceId ?? null, `its grade: ${reason}`);
  }
}

/** The rows of imported students, assessments and registrations, by their ids in the source. All others are left out. */
async function resultsOf(
  context: ImportContext,
  batch: readonly Placed<ResultRow>[],
  assessments: Assessments,
  counter: RowCounter,
): Promise<Map<string, Result>> {
  const students = await importedStudents(
    context,
    batch.map(({ row }) => row.id_student),
  );
  const registered = await importedRegistrations(
    context,
    batch.flatMap(({ row }) => registrationOf(row, assessments) ?? []),
  );
  const results = new Map<string, Result>();
  for (const { number, row } of batch) {
    const sourceId = `${row.id_assessment}/${row.id_student}`;
    const assessment = assessments.get(row.id_assessment);
    const studentId = students.get(row.id_student);
    if (!assessment) counter.leaveOut(number, sourceId, `there is no assessment ${row.id_assessment}`);
    else if (!studentId) counter.leaveOut(number, sourceId, `there is no student ${row.id_student}`);
    else if (!registered.has(registrationOf(row, assessments) ?? ''))
      counter.leaveOut(number, sourceId, `the student was not registered in ${presentationId(assessment.presentation)}`);
    else {
      const { assignmentId, calendar } = assessment;
      const at = calendar.endOf(row.date_submitted);
      results.set(sourceId, { number, source: SOURCE.submission, sourceId, assignmentId, studentId, at, score: row.score });
    }
  }
  return results;
}

function registrationOf({ id_assessment, id_student }: ResultRow, assessments: Assessments): string | undefined {
  const assessment = assessments.get(id_assessment);
  return assessment && registrationId({ ...assessment.presentation, id_student });
}
