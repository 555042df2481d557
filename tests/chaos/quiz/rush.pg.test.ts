import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../../platform/postgres/embedded/embedded.js';
import { until } from '../../../platform/testing/until.js';
import { drawn } from '../../../subgraphs/content/quiz/engine/draw.js';
import { scoreOf } from '../../../subgraphs/content/quiz/engine/score.js';
import { ALL_KINDS } from '../../../subgraphs/content/test-kit/quizzing.js';
import { chance } from '../../kit/chance.js';
import { Client } from '../../kit/client.js';
import { PROGRAM_ADMIN, type Program, startProgram } from '../../kit/program.js';
import { newQuizzing, type Quizzing } from '../../kit/quizzes.js';
import { newTeacher, type Person, signIn } from '../../kit/school.js';
import { underWay } from '../checks/ledger.js';
import { change } from '../checks/rows.js';
import { UNDER_FIRE } from '../site/settings.js';
import { handIn, newClass, sitDown } from './class.js';
import { type Outcome, outcomesOf, quizOf, submittedIn } from './outcome.js';

// The real program on real files, killed while a large class submits.

const STUDENTS = 500;

let folder: string;
let program: Program;
let postgres: EmbeddedPostgres;
let teacher: Person;
let students: Person[];
/** The last quiz that was taken. */
let taken: Quizzing;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lms-rush-'));
  await start();
  postgres = await startEmbeddedPostgres({ dataDir: join(folder, 'postgres') });
  const client = new Client(() => program.client.url);
  teacher = await newTeacher(await signIn(client, PROGRAM_ADMIN.email, PROGRAM_ADMIN.password));
  students = await newClass(client, STUDENTS);
}, 600_000);
afterAll(async () => {
  await program.kill();
  // The last one to leave stops it.
  await postgres.stop();
  await rm(folder, { recursive: true, force: true });
}, 240_000);

async function start(): Promise<void> {
  program = await startProgram({ folder, settings: UNDER_FIRE });
}

test.each([7, 4])(
  '500 students submit in the same second and the program is killed meanwhile: each attempt is graded once, as it was answered (seed %i)',
  async (seed) => {
    taken = await newQuizzing(teacher, {
      attemptsAllowed: 1,
      partialCredit: 'PROPORTIONAL',
      passPercent: 25,
      sections: [{ title: 'All', questions: ALL_KINDS }],
    });
    const { contentId } = taken;
    const quiz = await quizOf(postgres.url, contentId);
    const sittings = await sitDown(students, { ...taken, quiz, seed });

    const killAt = Math.floor((0.1 + 0.5 * chance(seed)()) * STUDENTS);
    const rush = Promise.all(sittings.map(handIn));
    // Whoever is refused says so here. What is committed counts, not what was answered: answers come late when so many are waited for.
    const due = until(async () => (await submittedIn(postgres.url, contentId)) >= killAt, 240_000);
    await Promise.race([due, rush]);
    await program.kill();
    const before = await submittedIn(postgres.url, contentId);
    expect(before).toBeGreaterThanOrEqual(killAt);
    expect(before).toBeLessThan(STUDENTS);
    await start();
    const shown = await rush;
    await until(async () => expect(await underWay(postgres.url)).toBe(0), 240_000);

    const expected = sittings.map(({ attemptId, answers }, nth) => {
      const { score, passed } = scoreOf(quiz, drawn(quiz, seed), answers);
      const outcome: Outcome = {
        score,
        passed,
        recorded: [score],
        published: [score],
        graded: score,
        itemsCompleted: passed ? 1 : 0,
      };
      expect([nth, shown[nth]]).toEqual([nth, score]);
      return [attemptId, outcome] as const;
    });
    expect(new Set(expected.map(([, { passed }]) => passed)).size).toBe(2);
    expect(await outcomesOf(postgres.url, teacher.client, taken)).toEqual(new Map(expected));
  },
  600_000,
);

const one = (table: string, condition: string) => `ctid = (select min(ctid) from ${table} where ${condition})`;
const attempts = ({ contentId }: Quizzing) => `quiz_attempt where content_id = '${contentId}'`;

/** What is broken, in which database, and how. */
const BROKEN: readonly [keyof Outcome, string, (quiz: Quizzing) => string][] = [
  ['score', 'lms_content', (quiz) => `update quiz_attempt set score = score + 1 where id = (select id from ${attempts(quiz)} limit 1)`],
  ['passed', 'lms_content', (quiz) => `update quiz_attempt set passed = not passed where id = (select id from ${attempts(quiz)} limit 1)`],
  [
    'recorded',
    'lms_content',
    (quiz) => `update outbox set key = (select max(id::text) from ${attempts(quiz)})
      where type = 'QUIZ_SUBMITTED' and key = (select min(id::text) from ${attempts(quiz)})`,
  ],
  [
    'published',
    'lms_bus',
    () => `update log set headers = headers || '{"ce_id":"another"}' where position % 2 = 0 and headers ->> 'ce_type' = 'QUIZ_SUBMITTED'`,
  ],
  [
    'graded',
    'lms_evaluation',
    ({ contentId }) => `update quiz_result set score = score + 1 where ${one('quiz_result', `content_id = '${contentId}'`)}`,
  ],
  [
    'itemsCompleted',
    'lms_enrollment',
    ({ courseId }) => `update enrollment set completed_item_ids = '{}'
      where ${one('enrollment', `course_id = '${courseId}' and completed_item_ids <> '{}'`)}`,
  ],
];

test.each(BROKEN)('%s goes red when it is broken', async (field, database, statement) => {
  const seen = async () =>
    [...(await outcomesOf(postgres.url, teacher.client, taken))].map(([id, outcome]) => [id, outcome[field]]).toSorted();
  const before = await seen();
  await change(postgres.url(database), statement(taken));
  expect(await seen()).not.toEqual(before);
});
