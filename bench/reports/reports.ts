import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from '../../tests/kit/client.js';
import { signIn } from '../../tests/kit/school.js';
import { databasesIn } from '../../tests/kit/statements/databases-in.js';
import { Quiescence } from '../../tests/kit/statements/quiescence.js';
import { ADMIN, openEmptySchool } from '../empty-school.js';
import { importCourse } from '../gradebook/import-course.js';
import { makeUp } from '../gradebook/made-up.js';
import { copyPresentations } from '../import/copy-presentations.js';
import { ouladFolder } from '../import/import.js';
import { percentile, type Row, table } from '../machine.js';
import { rebuilt } from './rebuilt.js';

/** The largest presentation of the data set, and one like it where that is absent. */
const REAL = { files: 'CCC/2014J', title: 'CCC 2014J' };
const MADE_UP = { title: 'ZZZ 2014J', students: 2_498, assignments: 10 };
const TIMES = 100;
const DAY_MS = 86_400_000;

/** What a teacher and an admin wait for, through the whole endpoint, over a course of 2,498 students; and how fast its events are replayed. */
export async function reports(): Promise<string> {
  const school = await openEmptySchool();
  const { folder, postgres, lms, load } = school;
  try {
    const { client: admin } = await signIn(new Client(lms.url), ADMIN.email, ADMIN.password);
    const [files, isReal] = [join(folder, 'data-set'), existsSync(join(ouladFolder(), 'studentAssessment.csv'))];
    if (isReal) await copyPresentations(ouladFolder(), files, new Set([REAL.files]));
    else await makeUp(files, MADE_UP);
    const title = isReal ? REAL.title : MADE_UP.title;
    const courseId = await importCourse({ admin, folder, files, instructor: ADMIN.email, title });
    // Reports are of what analytics has heard of.
    const quiescence = await Quiescence.of(await databasesIn(folder), () => 0);
    await quiescence.reached(120_000);
    await quiescence.close();
    const rows: Row[] = [];
    for (const { name, document, variables } of await operationsOn(admin, courseId))
      rows.push([name, ...(await measured(admin, document, variables))]);
    const replays = [await rebuilt(folder, postgres.url('lms_analytics'), 'analytics', 'facts')];
    replays.push(await rebuilt(folder, postgres.url('lms_search'), 'search', 'documents'));
    return [
      table(['asked for', 'p50, ms', 'p99, ms'], rows),
      table(['rebuilt beside the server', 'events', 's', 'events/s'], replays),
      `${title}${isReal ? ' of the data set' : ', made up'}. Load of the machine when it began: ${load.toFixed(1)}.`,
    ].join('\n\n');
  } finally {
    await school.stop();
  }
}

interface Operation {
  readonly name: string;
  readonly document: string;
  readonly variables: Record<string, unknown>;
}

async function operationsOn(admin: Client, courseId: string): Promise<Operation[]> {
  const { course } = await admin.ok('query ($id: ID!) { course(id: $id) { startsAt } }', { id: courseId });
  const asOf = new Date(Date.parse(course.startsAt) + 60 * DAY_MS).toISOString();
  const counts =
    'enrollments active completed cancelled completionPercent submissions lateSubmissions revenue { amount currency } updatedAt';
  const days = 'enrollmentsByDay { day count }';
  return [
    {
      name: 'courseReport: counts',
      document: `query ($id: ID!) { courseReport(courseId: $id) { ${counts} } }`,
      variables: { id: courseId },
    },
    {
      name: 'courseReport: all of it, with its course',
      document: `query ($id: ID!) { courseReport(courseId: $id) {
        course { title } ${counts} ${days} averageScorePercent scoreHistogram } }`,
      variables: { id: courseId },
    },
    {
      name: 'platformReport: all of it, with the top courses',
      document: `{ platformReport { users activeLearners7d courses enrollments completions revenue { amount currency } ${days}
        topCourses { enrollments course { title } } } }`,
      variables: {},
    },
    {
      name: 'atRiskStudents: 20 on day 60, with their names',
      document: `query ($id: ID!, $asOf: DateTime) { atRiskStudents(courseId: $id, asOf: $asOf) {
        student { displayName } risk reasons missedAssignments averageScorePercent lastSeenAt } }`,
      variables: { id: courseId, asOf },
    },
  ];
}

async function measured(client: Client, document: string, variables: Record<string, unknown>): Promise<string[]> {
  const waits: number[] = [];
  for (let nth = 0; nth < TIMES + 5; nth++) {
    const begun = performance.now();
    await client.ok(document, variables);
    // The first warm it.
    if (nth >= 5) waits.push(performance.now() - begun);
  }
  return [percentile(waits, 0.5).toFixed(1), percentile(waits, 0.99).toFixed(1)];
}
