import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from '../tests/kit/client.js';
import { onHostedPage } from '../tests/kit/hosted-page.js';
import { type Live, subscribe } from '../tests/kit/live.js';
import { newCourse, newInstructor, newStudent, type Person, signIn } from '../tests/kit/school.js';
import { enroll as enrollIn, PRICE, startCheckout } from '../tests/kit/shop.js';
import { enrollByHand } from './enroll-by-hand.js';
import { percentile, table } from './machine.js';
import { startProgram } from './program.js';

const STUDENTS = 40;
const COURSES = 5;
const CHANGED = 'subscription ($id: ID) { enrollmentChanged(courseId: $id) { enrollment { id status } } }';

/** Enrolling for money through the whole saga, at several paces; and the same rows written by hand in one transaction. */
export async function enroll(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'lms-bench-'));
  const lms = await startProgram('dist/cli/main.js', ['start', '--empty', '--port', '0'], {
    LMS_DATA_DIR: folder,
    LMS_RATE_LIMITS: 'false',
    LMS_GATEWAY_WEBHOOK_DELAY: '0ms',
    LMS_ADMIN_EMAIL: 'admin@example.org',
    LMS_ADMIN_PASSWORD: 'an admin of the bench',
  });
  try {
    const client = new Client(lms.url);
    const instructor = await newInstructor(await signIn(client, 'admin@example.org', 'an admin of the bench'));
    const students: Person[] = [];
    while (students.length < STUDENTS) students.push(...(await Promise.all(Array.from({ length: 10 }, () => newStudent(client)))));
    const rows: (string | number)[][] = [];
    // The first round warms plans and pools, and is not counted.
    for (const [atOnce, counted] of [
      [4, false],
      [1, true],
      [4, true],
      [16, true],
    ] as const) {
      const { perSecond, waits, repeated } = await round(new URL(lms.url).origin, instructor, students, atOnce);
      if (counted)
        rows.push([
          `the whole saga, ${atOnce} at once`,
          perSecond.toFixed(1),
          percentile(waits, 0.5).toFixed(0),
          percentile(waits, 0.99).toFixed(0),
          repeated,
        ]);
    }
    for (const atOnce of [1, 4, 16]) {
      const { perSecond, waits } = await enrollByHand(folder, atOnce, 2_000);
      rows.push([
        `one transaction by hand, ${atOnce} at once`,
        perSecond.toFixed(0),
        percentile(waits, 0.5).toFixed(1),
        percentile(waits, 0.99).toFixed(1),
        '–',
      ]);
    }
    return table(['enrolling for money', 'enrollments/s', 'click → ACTIVE p50, ms', 'p99, ms', 'told UNAVAILABLE and repeated'], rows);
  } finally {
    await lms.stop();
    await rm(folder, { recursive: true, force: true });
  }
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
  /** Does what a client does that is told UNAVAILABLE: the click again. On a machine that is too busy, services answer each other too late. */
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

/** Until so many have become active. */
async function readActive(live: Live, count: number, onActive: (id: string) => void): Promise<void> {
  const seen = new Set<string>();
  while (seen.size < count) {
    const { id, status } = (await live.next()).enrollmentChanged.enrollment;
    if (status !== 'ACTIVE') continue;
    seen.add(id);
    onActive(id);
  }
}
