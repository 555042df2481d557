import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import pg from 'pg';

const TABLES = `
  create table if not exists course (id uuid primary key, capacity integer, seats_taken integer not null);
  create table if not exists enrollment (id uuid primary key, course_id uuid not null, student_id uuid not null, status text not null,
    price bigint not null, payment_id uuid, unique (course_id, student_id));
  create table if not exists payment (id uuid primary key, enrollment_id uuid not null, amount bigint not null, status text not null);
  create table if not exists invoice_number (year integer primary key, last integer not null);
  create table if not exists invoice (number text primary key, payment_id uuid not null unique, total bigint not null);
  create table if not exists ledger (payment_id uuid not null, kind text not null, amount bigint not null, primary key (payment_id, kind));
  create table if not exists notification (id uuid primary key, user_id uuid not null, kind text not null, facts jsonb not null)`;

/**
 * The same by hand on one database and without a provider: the seat, the money, the invoice and the notice in one transaction of six
 * statements, on the same PostgreSQL. No sign-in, no rules, no live updates.
 */
export async function enrollByHand(folder: string, atOnce: number, count: number): Promise<{ perSecond: number; waits: number[] }> {
  const read = async (name: string) => (await readFile(`${folder}/postgres/${name}`, 'utf8')).trim();
  const server = `postgresql://lms:${await read('password')}@127.0.0.1:${await read('port')}`;
  const database = `by_hand_${atOnce}`;
  const admin = new pg.Client({ connectionString: `${server}/postgres` });
  await admin.connect();
  await admin.query(`create database ${database}`).finally(() => admin.end());
  const pool = new pg.Pool({ connectionString: `${server}/${database}`, max: atOnce });
  try {
    await pool.query(TABLES);
    await pool.query('insert into invoice_number values (2026, 0)');
    const courses = Array.from({ length: 5 }, () => randomUUID());
    for (const id of courses) await pool.query('insert into course values ($1, null, 0)', [id]);
    const waits: number[] = [];
    let left = count;
    const begun = performance.now();
    const worker = async () => {
      while (left-- > 0) {
        const clicked = performance.now();
        await enrollment(pool, courses[left % courses.length] as string);
        waits.push(performance.now() - clicked);
      }
    };
    await Promise.all(Array.from({ length: atOnce }, worker));
    return { perSecond: (count / (performance.now() - begun)) * 1_000, waits };
  } finally {
    await pool.end();
  }
}

async function enrollment(pool: pg.Pool, courseId: string): Promise<void> {
  const [id, paymentId, studentId] = [randomUUID(), randomUUID(), randomUUID()];
  const client = await pool.connect();
  try {
    await client.query('begin');
    await client.query('update course set seats_taken = seats_taken + 1 where id = $1 and (capacity is null or seats_taken < capacity)', [
      courseId,
    ]);
    await client.query(`insert into enrollment values ($1, $2, $3, 'ACTIVE', 10000, $4)`, [id, courseId, studentId, paymentId]);
    await client.query(`insert into payment values ($1, $2, 10000, 'SUCCEEDED')`, [paymentId, id]);
    await client.query(
      `with next as (update invoice_number set last = last + 1 where year = 2026 returning last)
      insert into invoice select '2026-' || last, $1, 10000 from next`,
      [paymentId],
    );
    await client.query(`insert into ledger values ($1, 'CHARGE', 10000)`, [paymentId]);
    await client.query(`insert into notification values ($1, $2, 'ENROLLMENT_CONFIRMED', '{}')`, [randomUUID(), studentId]);
    await client.query('commit');
  } finally {
    client.release();
  }
}
