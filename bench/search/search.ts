import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbeddedPostgres } from '../../platform/postgres/embedded/embedded.js';
import { Role } from '../../schema/events/user.js';
import { accessOf } from '../../subgraphs/search/indexing/access.js';
import { Client } from '../../tests/kit/client.js';
import { newCourse, newStudent, newTeacher, type Person, signIn } from '../../tests/kit/school.js';
import { type Row, table } from '../machine.js';
import { startProgram, TYPESCRIPT } from '../program.js';
import { type Asker, compared, comparedSuggestions, HEAD, rowOf, SHAPES } from './compare.js';
import { type Engine, openSearchAlone, postgresAlone } from './engine.js';
import { connected, fillCourses, fillSearch, heardOf, indexed } from './fill.js';
import { type MadeUpCourse, madeUpCourses } from './made-up-courses.js';
import { KINDS_OF_QUERIES, madeUpQueries } from './made-up-queries.js';

const COURSES = 100_000;
const LEARNS_IN = 10;
const ADMIN = { email: 'admin@example.org', password: 'an admin of the bench' };
/** Queries of each kind, by what they take. */
const EACH = { PostgreSQL: 6, OpenSearch: 16 } as const;
const SUGGESTIONS = 60;

/** Searches of 100,000 courses through the whole endpoint, beside what the engine takes for the same statements or bodies alone. */
export async function search(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'lms-bench-'));
  const postgres = await startEmbeddedPostgres({ dataDir: join(folder, 'postgres') });
  const opensearch = await startProgram('bench/relevance/opensearch-server.ts', [], {}, TYPESCRIPT);
  const environment = {
    LMS_DATA_DIR: folder,
    LMS_RATE_LIMITS: 'false',
    LMS_ADMIN_EMAIL: ADMIN.email,
    LMS_ADMIN_PASSWORD: ADMIN.password,
    LMS_LOG_LEVEL: 'error',
  };
  const start = (more = {}) => startProgram('dist/cli/main.js', ['start', '--empty', '--port', '0'], { ...environment, ...more });
  const [documents, owned] = [postgres.url('lms_search'), postgres.url('lms_course')];
  const courses = madeUpCourses(COURSES);
  const rates: Row[] = [];
  const rateOf = (name: string, ms: number) => rates.push([name, Math.round((COURSES / ms) * 1_000)]);
  const run = async (engine: Engine, url: string, student: Person): Promise<string> => {
    try {
      return `${engine.name}:\n\n${table(HEAD, await measured(engine, url, student, courses))}`;
    } finally {
      await engine.close();
    }
  };
  try {
    let lms = await start();
    const tables: string[] = [];
    let student: Person;
    try {
      const template = await aCourse(lms.url, (id) => connected(documents, (database) => heardOf(database, id)));
      student = await newStudent(new Client(lms.url));
      const learning = { studentId: student.id, in: courses.slice(0, LEARNS_IN).map(({ id }) => id) };
      await connected(owned, (database) => fillCourses(database, template, courses));
      await connected(documents, async (database) => {
        await fillSearch(database, template, courses, learning);
        rateOf('PostgreSQL', await indexed(database));
        await database.query('vacuum analyze search_index.document, search_index.lexeme');
      });
      tables.push(await run(postgresAlone(documents), lms.url, student));
    } finally {
      await lms.stop();
    }
    const former = await connected(
      documents,
      async (database) => (await database.query('select name from marked_generation')).rows[0].name,
    );
    lms = await start({ LMS_OPENSEARCH_URLS: opensearch.url });
    try {
      rateOf('OpenSearch', await connected(documents, (database) => indexed(database, former)));
      tables.push(
        await run(openSearchAlone(opensearch.url, 'lms'), lms.url, await signIn(new Client(lms.url), student.email, student.password)),
      );
    } finally {
      await lms.stop();
    }
    return [...tables, `Written into the index after all else was there:\n\n${table(['index', 'documents/s'], rates)}`].join('\n\n');
  } finally {
    await opensearch.stop();
    await postgres.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

/** A course by the API, which the others are like. */
async function aCourse(url: string, isKnown: (id: string) => Promise<void>): Promise<string> {
  const admin = await signIn(new Client(url), ADMIN.email, ADMIN.password);
  const { id } = await newCourse(await newTeacher(admin));
  await isKnown(id);
  return id;
}

async function measured(engine: Engine, url: string, student: Person, courses: readonly MadeUpCourse[]): Promise<Row[]> {
  const each = EACH[engine.name as keyof typeof EACH];
  const nobody: Asker = { name: 'nobody', client: new Client(url), access: accessOf({ kind: 'anonymous' }, []) };
  const learner: Asker = {
    name: `a student in ${LEARNS_IN} courses`,
    client: student.client,
    access: accessOf(
      { kind: 'user', userId: student.id, role: Role.STUDENT, sessionId: '' },
      courses.slice(0, LEARNS_IN).map(({ id }) => id),
    ),
  };
  const ask = (asker: Asker, shape: keyof typeof SHAPES, series: number, count: number = each) =>
    compared(engine, asker, SHAPES[shape], madeUpQueries(courses, count, series));
  for (const asker of [nobody, learner]) await ask(asker, 'courses', 0, 2);
  const hits = await ask(nobody, 'hits', 1);
  const facets = await ask(nobody, 'facets', 2);
  const whole = await ask(learner, 'courses', 3);
  const beginnings = madeUpQueries(courses, SUGGESTIONS, 4).flatMap(({ kind, text }) => (kind === 'a beginning' ? [text] : []));
  const rows = KINDS_OF_QUERIES.flatMap((kind) => [
    rowOf(SHAPES.hits.name, nobody, kind, hits.filter(isOf(kind))),
    rowOf(SHAPES.facets.name, nobody, kind, facets.filter(isOf(kind))),
  ]);
  return [
    ...rows,
    rowOf(SHAPES.hits.name, nobody, 'all', hits),
    rowOf(SHAPES.facets.name, nobody, 'all', facets),
    rowOf(SHAPES.courses.name, learner, 'all', whole),
    rowOf('suggestions', nobody, 'a beginning', await comparedSuggestions(engine, nobody, beginnings)),
  ];
}

const isOf = (kind: string) => (each: { readonly kind: string }) => each.kind === kind;
