import { randomUUID } from 'node:crypto';
import pg from 'pg';

const TABLES = `
  create table assignment (id uuid primary key, closes_at timestamptz, attempts_allowed integer);
  create table enrollment (course_id uuid not null, student_id uuid not null, status text not null, primary key (course_id, student_id));
  create table submission (id uuid primary key, assignment_id uuid not null, student_id uuid not null, attempt integer not null,
    status text not null, text text not null, submitted_at timestamptz not null, unique (assignment_id, student_id, attempt));
  create table evaluation (id uuid primary key, submission_id uuid not null unique, assignment_id uuid not null, course_id uuid not null,
    student_id uuid not null, status text not null, submitted_at timestamptz not null);
  create index on evaluation (course_id, submitted_at) where status = 'PENDING'`;

const STUDENTS = 40;

/**
 * The same by hand on one database: reads enrollment, dates and attempts, and inserts the submission and its evaluation, in one
 * transaction of four statements. No sign-in, no notifications.
 */
export async function submitByHand(database: string, atOnce: number, count: number): Promise<{ perSecond: number; waits: number[] }> {
  const pool = new pg.Pool({ connectionString: database, max: atOnce });
  try {
    await pool.query(TABLES);
    const [courseId, assignmentId] = [randomUUID(), randomUUID()];
    const students = Array.from({ length: STUDENTS }, () => randomUUID());
    await pool.query('insert into assignment values ($1, null, null)', [assignmentId]);
    for (const student of students) await pool.query(`insert into enrollment values ($1, $2, 'ACTIVE')`, [courseId, student]);
    const waits: number[] = [];
    let left = count;
    const begun = performance.now();
    const worker = async () => {
      while (left-- > 0) {
        const sent = performance.now();
        // As in the other half of the bench, a student submits one attempt after the other.
        const [student, attempt] = [students[left % STUDENTS] as string, Math.floor(left / STUDENTS)];
        await submission(pool, { courseId, assignmentId, student, attempt });
        waits.push(performance.now() - sent);
      }
    };
    await Promise.all(Array.from({ length: atOnce }, worker));
    return { perSecond: (count / (performance.now() - begun)) * 1_000, waits };
  } finally {
    await pool.end();
  }
}

interface Attempt {
  readonly courseId: string;
  readonly assignmentId: string;
  readonly student: string;
  readonly attempt: number;
}

async function submission(pool: pg.Pool, { courseId, assignmentId, student, attempt }: Attempt): Promise<void> {
  const client = await pool.connect();
  try {
    const id = randomUUID();
    await client.query('begin');
    await client.query(`select 1 from enrollment where course_id = $1 and student_id = $2 and status = 'ACTIVE' for share`, [
      courseId,
      student,
    ]);
    await client.query(
      `select a.attempts_allowed, count(s.id) from assignment a left join submission s on s.assignment_id = a.id and s.student_id = $2
      where a.id = $1 and (a.closes_at is null or a.closes_at > now()) group by a.id`,
      [assignmentId, student],
    );
    await client.query(`insert into submission values ($1, $2, $3, $4, 'SUBMITTED', 'What I think.', now())`, [
      id,
      assignmentId,
      student,
      attempt,
    ]);
    await client.query(`insert into evaluation values ($1, $2, $3, $4, $5, 'PENDING', now())`, [
      randomUUID(),
      id,
      assignmentId,
      courseId,
      student,
    ]);
    await client.query('commit');
  } finally {
    client.release();
  }
}
