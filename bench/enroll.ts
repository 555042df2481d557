import { mkdtemp, rm } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from '../tests/kit/client.js';
import { onHostedPage } from '../tests/kit/hosted-page.js';
import { type Live, subscribe } from '../tests/kit/live.js';
import { PROGRAM_ADMIN } from '../tests/kit/program.js';
import { newCourse, newInstructor, newStudent, type Person, signIn } from '../tests/kit/school.js';
import { enroll as enrollIn, PRICE, startCheckout } from '../tests/kit/shop.js';
import { findProgram } from '../tests/servers/programs.js';
import { enrollByHand } from './enroll-by-hand.js';
import { percentile, type Row, table } from './machine.js';
import { type Program, startProgram, TYPESCRIPT } from './program.js';

const STUDENTS = 40;
const COURSES = 5;
const SETTINGS = {
  LMS_RATE_LIMITS: 'false',
  LMS_GATEWAY_WEBHOOK_DELAY: '0ms',
  LMS_ADMIN_EMAIL: PROGRAM_ADMIN.email,
  LMS_ADMIN_PASSWORD: PROGRAM_ADMIN.password,
};
const CHANGED = 'subscription ($id: ID) { enrollmentChanged(courseId: $id) { enrollment { id status } } }';

/** Enrollments at once, and whether the round counts: the first one warms plans and pools. */
const ROUNDS = [
  [4, false],
  [1, true],
  [4, true],
  [16, true],
] as const;

/** Enrolling for money through the whole saga, in both shapes, with several at once; and the same rows written by hand in one transaction. */
export async function enroll(): Promise<string> {
  const [load] = loadavg();
  const folder = await mkdtemp(join(tmpdir(), 'lms-bench-'));
  const rows: Row[] = [];
  try {
    const inOne = () => startProgram('dist/cli/main.js', ['start', '--empty', '--port', '0'], { LMS_DATA_DIR: folder, ...SETTINGS });
    rows.push(...(await throughTheSaga('the whole saga in one process', inOne, () => byHand(folder))));
    const apart = () => startProgram('bench/apart.ts', [], SETTINGS, TYPESCRIPT);
    const missing = ['java', 'redis-server'].filter((name) => !findProgram(name));
    if (missing.length === 0) rows.push(...(await throughTheSaga('the whole saga in six processes, on Kafka and Redis', apart)));
    const head = ['enrolling for money', 'enrollments/s', 'click → ACTIVE p50, ms', 'p99, ms', 'UNAVAILABLE and repeated'];
    const notes = missing.map((name) => `In several processes it is left out: there is no \`${name}\` on this machine.`);
    return [table(head, rows), ...notes, `Load of the machine when it began: ${load?.toFixed(1)}.`].join('\n\n');
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** `meanwhile` measures other rows while the program runs. */
async function throughTheSaga(name: string, start: () => Promise<Program>, meanwhile = async (): Promise<Row[]> => []): Promise<Row[]> {
  const lms = await start();
  try {
    const client = new Client(lms.url);
    const instructor = await newInstructor(await signIn(client, PROGRAM_ADMIN.email, PROGRAM_ADMIN.password));
    const students: Person[] = [];
    while (students.length < STUDENTS) students.push(...(await Promise.all(Array.from({ length: 10 }, () => newStudent(client)))));
    const rows: Row[] = [];
    for (const [atOnce, counted] of ROUNDS) {
      const { perSecond, waits, repeated } = await round(new URL(lms.url).origin, instructor, students, atOnce);
      const figures = [perSecond.toFixed(1), percentile(waits, 0.5).toFixed(0), percentile(waits, 0.99).toFixed(0), repeated];
      if (counted) rows.push([`${name}, ${atOnce} at once`, ...figures]);
    }
    return [...rows, ...(await meanwhile())];
  } finally {
    await lms.stop();
  }
}

async function byHand(folder: string): Promise<Row[]> {
  const rows: Row[] = [];
  for (const atOnce of [1, 4, 16]) {
    const { perSecond, waits } = await enrollByHand(folder, atOnce, 2_000);
    const figures = [perSecond.toFixed(0), percentile(waits, 0.5).toFixed(1), percentile(waits, 0.99).toFixed(1), '–'];
    rows.push([`one transaction by hand, ${atOnce} at once`, ...figures]);
  }
  return rows;
}

/** Every student enrolls in every one of some new courses: enroll, checkout, the page, pay. The click is the one that pays. */
async function round(origin: string, instructor: Person, students: readonly Person[], atOnce: number) {
  const courses = await Promise.all(Array.from({ length: COURSES }, () => newCourse(instructor, { price: PRICE })));
  const active = new Map<string, PromiseWithResolvers<number>>();
  const arrival = (id: string) => {
    const made = active.get(id) ?? Promise.withResolvers<number>();
    active.set(id, made);
    return made;
  };
  const followed = await Promise.all(courses.map(({ id }) => subscribe(instructor.client, CHANGED, { id })));
  const reading = Promise.all(followed.map((live) => readActive(live, students.length, (id) => arrival(id).resolve(performance.now()))));

  let repeated = 0;
  /** Clicks again on UNAVAILABLE, as a client does: on a machine that is too busy, services answer each other too late. */
  const patiently = <Answer>(click: () => Promise<Answer>): Promise<Answer> =>
    click().catch((error: Error) => {
      if (!error.message.startsWith('UNAVAILABLE')) throw error;
      repeated += 1;
      return patiently(click);
    });
  // Student by student, so that every course is enrolled in all the time.
  const todo = students.flatMap((student) => courses.map(({ id }) => ({ student, courseId: id })));
  const count = todo.length;
  const waits: number[] = [];
  const begun = performance.now();
  const worker = async () => {
    for (let next = todo.pop(); next; next = todo.pop()) {
      const { student, courseId } = next;
      const { id } = await patiently(() => enrollIn(student, courseId));
      const { url } = await patiently(() => startCheckout(student, id));
      const clicked = performance.now();
      await onHostedPage(origin, url, 'pay');
      waits.push((await arrival(id).promise) - clicked);
    }
  };
  // A follower that fails must not leave the workers waiting.
  await Promise.all([reading, ...Array.from({ length: atOnce }, worker)]);
  const perSecond = (count / (performance.now() - begun)) * 1_000;
  await Promise.all(followed.map((live) => live.end()));
  return { perSecond, waits, repeated };
}

/** Reads until `count` enrollments have become active. */
async function readActive(live: Live, count: number, onActive: (id: string) => void): Promise<void> {
  const seen = new Set<string>();
  while (seen.size < count) {
    const { id, status } = (await live.next()).enrollmentChanged.enrollment;
    if (status !== 'ACTIVE') continue;
    seen.add(id);
    onActive(id);
  }
}
