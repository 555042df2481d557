import { ensureDatabase } from '../../platform/postgres/ensure-database.js';
import { Client } from '../../tests/kit/client.js';
import { learn, newCoursework, submit } from '../../tests/kit/coursework.js';
import { newInstructor, newStudent, type Person, signIn } from '../../tests/kit/school.js';
import { ADMIN, openEmptySchool } from '../empty-school.js';
import { percentile, type Row, table } from '../machine.js';
import { type Arrivals, evaluationArrivals } from './arrivals.js';
import { submitByHand } from './by-hand.js';

const STUDENTS = 40;
const AT_ONCE = [1, 4, 16];
/** Submissions of one round. */
const [ROUND, BY_HAND] = [400, 2_000];

/** Students submit over HTTP, and the event of each submission makes its evaluation; compared with one transaction by hand that inserts both. */
export async function submissions(): Promise<string> {
  const school = await openEmptySchool();
  const { postgres, lms, load } = school;
  try {
    const arrivals = await evaluationArrivals(postgres.url('lms_evaluation'));
    const client = new Client(lms.url);
    const instructor = await newInstructor(await signIn(client, ADMIN.email, ADMIN.password));
    const coursework = await newCoursework(instructor);
    const students: Person[] = [];
    while (students.length < STUDENTS) students.push(...(await Promise.all(Array.from({ length: 10 }, () => newStudent(client)))));
    for (const student of students) await learn(student, coursework);
    const rows: Row[] = [];
    // Warms plans, pools and read models, and is not counted.
    await round({ students, assignmentId: coursework.assignmentId, arrivals, atOnce: 4, count: 80 });
    for (const atOnce of AT_ONCE) {
      const { perSecond, answered, pending } = await round({
        students,
        assignmentId: coursework.assignmentId,
        arrivals,
        atOnce,
        count: ROUND,
      });
      rows.push([`through the router, ${atOnce} at once`, perSecond.toFixed(1), ...quantiles(answered), ...quantiles(pending)]);
    }
    for (const atOnce of AT_ONCE) {
      const database = `by_hand_${atOnce}`;
      await ensureDatabase(postgres.url('postgres'), database);
      const { perSecond, waits } = await submitByHand(postgres.url(database), atOnce, BY_HAND);
      rows.push([`one transaction by hand, ${atOnce} at once`, perSecond.toFixed(0), ...quantiles(waits), ...quantiles(waits)]);
    }
    await arrivals.stop();
    const head = ['submitting', 'submissions/s', 'answered p50, ms', 'p99, ms', 'submit → evaluation pending p50, ms', 'p99, ms'];
    return `${table(head, rows)}\n\nLoad of the machine when it began: ${load.toFixed(1)}.`;
  } finally {
    await school.stop();
  }
}

interface Round {
  readonly students: readonly Person[];
  readonly assignmentId: string;
  readonly arrivals: Arrivals;
  readonly atOnce: number;
  readonly count: number;
}

/** Students take turns, each with one attempt after the other. A round is over when the last evaluation is committed. */
async function round({ students, assignmentId, arrivals, atOnce, count }: Round) {
  const answered: number[] = [];
  const pending: Promise<number>[] = [];
  let left = count;
  const begun = performance.now();
  const worker = async () => {
    while (left-- > 0) {
      const sent = performance.now();
      const { id } = await submit(students[left % students.length] as Person, assignmentId);
      answered.push(performance.now() - sent);
      pending.push(arrivals.of(id).then((at) => at - sent));
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  const waits = await Promise.all(pending);
  return { perSecond: (count / (performance.now() - begun)) * 1_000, answered, pending: waits };
}

const quantiles = (waits: readonly number[]): string[] => [percentile(waits, 0.5).toFixed(1), percentile(waits, 0.99).toFixed(1)];
