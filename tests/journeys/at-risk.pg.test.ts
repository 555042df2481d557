import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { asOfDay } from '../../bench/at-risk/as-of.js';
import { readPresentations } from '../../bench/at-risk/presentations.js';
import { copyPresentations } from '../../bench/import/copy-presentations.js';
import { instructorFor } from '../../cli/import/instructor.js';
import { importOulad } from '../../cli/import/oulad/import.js';
import { until } from '../../platform/testing/until.js';
import { assess } from '../../subgraphs/analytics/risk/assess.js';
import { startSystem } from '../kit/start-system.js';
import { type System } from '../kit/system.js';

// What the platform says of a course that it has by events alone is what is computed from the files that the course came from.

const files = resolve(import.meta.dirname, '../../../shared/data/oulad');
const isThere = existsSync(join(files, 'studentAssessment.csv'));
const AAA_2013J = 'AAA/2013J';

const COURSE = 'query { courses(filter: { text: "AAA 2013J" }) { nodes { id } } }';
const AT_RISK = `query ($id: ID!, $asOf: DateTime) { atRiskStudents(courseId: $id, asOf: $asOf, first: 5000) {
  risk reasons missedAssignments averageScorePercent lastSeenAt student { displayName } } }`;

interface AtRisk {
  readonly risk: number;
  readonly reasons: readonly string[];
  readonly missedAssignments: number;
  readonly averageScorePercent: number | null;
  readonly lastSeenAt: string | null;
  readonly student: { readonly displayName: string };
}

(isThere ? describe : describe.skip)(`students at risk in a presentation${isThere ? '' : ` (skipped: there is no ${files})`}`, () => {
  let system: System;
  let folder: string;
  beforeAll(async () => {
    system = await startSystem();
    folder = await mkdtemp(join(tmpdir(), 'lms-at-risk-'));
    await copyPresentations(files, folder, new Set([AAA_2013J]));
    const installation = await system.beside();
    await importOulad({
      folder,
      service: (name) => installation.subgraph(name),
      instructor: await instructorFor(installation),
      emailDomain: 'oulad.invalid',
      onProblem: () => {},
    });
  });
  afterAll(async () => {
    await system.stop();
    await rm(folder, { recursive: true, force: true });
  });

  test('are those that are computed from the files, student by student', async () => {
    const presentation = (await readPresentations(folder)).find(({ id }) => id === AAA_2013J);
    if (!presentation) throw new Error(`${AAA_2013J} is not in the files`);
    const results = presentation.registrations.flatMap((each) => [...each.results.values()]);
    const left = presentation.registrations.filter(({ leftAt }) => leftAt);
    const {
      courses: {
        nodes: [course],
      },
    } = await system.admin.client.ok(COURSE);
    await until(async () => {
      // Of this course alone: the system may be one that other tests have used.
      const [facts] = await system.sql(
        'analytics',
        `select (select count(*)::int from submission_fact where course_id = given.id) as submissions,
          (select count(distinct id)::int from score_fact where course_id = given.id and score is not null) as scores,
          (select count(*)::int from enrollment_fact where course_id = given.id and status = 'ACTIVE') as registrations,
          (select count(*)::int from enrollment_fact where course_id = given.id and status = 'CANCELLED') as left,
          (select count(*)::int from assignment_fact where course_id = given.id) as assignments,
          (select count(*)::int from course_fact where course_id = given.id) > 0 as course
        from (select ?::uuid as id) given`,
        [course.id],
      );
      expect(facts).toEqual({
        submissions: results.length,
        scores: results.filter(({ score }) => score !== null).length,
        registrations: presentation.registrations.length,
        left: left.length,
        assignments: presentation.works.length,
        course: true,
      });
    });
    for (const day of [28, 60, 90, 120]) {
      const { course: fromFiles } = asOfDay(presentation, day);
      const { atRiskStudents } = await system.admin.client.ok(AT_RISK, { id: course.id, asOf: fromFiles.asOf.toISOString() });
      const expected = assess(fromFiles).map(({ studentId, risk, reasons, lastSeenAt, ...figures }) => [
        `Student ${studentId}`,
        { ...figures, risk: risk.toFixed(9), reasons, lastSeenAt: lastSeenAt?.toISOString() ?? null },
      ]);
      const answered = (atRiskStudents as AtRisk[]).map(({ student, risk, ...figures }) => [
        student.displayName,
        { ...figures, risk: risk.toFixed(9) },
      ]);
      expect(Object.fromEntries(answered)).toEqual(Object.fromEntries(expected));
      expect(answered.length).toBe(expected.length);
      const risks = (atRiskStudents as AtRisk[]).map(({ risk }) => risk);
      expect(risks).toEqual([...risks].sort((one, other) => other - one));
    }
  });
});
