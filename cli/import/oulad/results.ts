import { importGrades } from '../../../subgraphs/evaluation/import/import-grades.js';
import { importSubmissions } from '../../../subgraphs/submission/import/import-submissions.js';
import type { Placed } from '../problems.js';
import { presentationId, SOURCE } from './course.js';
import type { Import } from './import.js';
import { enrolledHere, peopleHere, registrationId } from './people.js';
import type { Assessed } from './presentations.js';
import { batchesOf, files, type ResultRow } from './rows.js';
import type { Tally } from './tally.js';

/**
 * A result is a submission, and the grade for it if it has a score. They are a record of what happened: what came late, after the course was
 * over or after its student had left is here as it came. One that was carried over from an earlier presentation is of the day before the start.
 */
export async function importResults(work: Import, assessed: ReadonlyMap<string, Assessed>, tally: Tally): Promise<void> {
  for await (const batch of batchesOf(work.folder, files.results, work.batch, tally.unreadable)) {
    tally.took(batch.length, 0);
    const results = await resultsOf(work, batch, assessed, tally);
    const { created, facts, ids, refused } = await importSubmissions(work.context('submission'), SOURCE.submission, [...results.values()]);
    tally.took(0, created);
    for (const [sourceId, reason] of refused) tally.leaveOut(results.get(sourceId)?.index ?? 0, sourceId, reason);
    const resultBy = new Map([...results].map(([sourceId, result]) => [ids.get(sourceId), result]));
    const grades = facts.map((submitted) => ({
      submitted,
      score: resultBy.get(submitted.submissionId)?.score ?? null,
      graderId: work.instructor.userId,
      gradedAt: new Date(submitted.submittedAt),
    }));
    for (const { submissionId, reason } of (await importGrades(work.context('evaluation'), grades)).refused) {
      const result = resultBy.get(submissionId);
      tally.leaveOut(result?.index ?? 0, result?.sourceId ?? null, `its grade: ${reason}`);
    }
    work.onBatch(tally);
  }
}

interface Result {
  readonly index: number;
  readonly source: string;
  readonly sourceId: string;
  readonly assignmentId: string;
  readonly studentId: string;
  readonly at: Date;
  readonly score: number | null;
}

/** The rows in our words, by their ids. Those of nobody, of no assessment or of no registration are left out. */
async function resultsOf(
  work: Import,
  batch: readonly Placed<ResultRow>[],
  assessed: ReadonlyMap<string, Assessed>,
  tally: Tally,
): Promise<Map<string, Result>> {
  const people = await peopleHere(
    work,
    batch.map(({ row }) => row.id_student),
  );
  const registered = await enrolledHere(
    work,
    batch.flatMap(({ row }) => registrationOf(row, assessed) ?? []),
  );
  const results = new Map<string, Result>();
  for (const { index, row } of batch) {
    const sourceId = `${row.id_assessment}/${row.id_student}`;
    const assessment = assessed.get(row.id_assessment);
    const studentId = people.get(row.id_student);
    if (!assessment) tally.leaveOut(index, sourceId, `there is no assessment ${row.id_assessment}`);
    else if (!studentId) tally.leaveOut(index, sourceId, `there is no student ${row.id_student}`);
    else if (!registered.has(registrationOf(row, assessed) ?? ''))
      tally.leaveOut(index, sourceId, `the student was not registered in ${presentationId(assessment.presentation)}`);
    else {
      const { assignmentId, calendar } = assessment;
      const at = calendar.endOf(row.date_submitted);
      results.set(sourceId, { index, source: SOURCE.submission, sourceId, assignmentId, studentId, at, score: row.score });
    }
  }
  return results;
}

function registrationOf({ id_assessment, id_student }: ResultRow, assessed: ReadonlyMap<string, Assessed>): string | undefined {
  const assessment = assessed.get(id_assessment);
  return assessment && registrationId({ ...assessment.presentation, id_student });
}
