import { randomInt, randomUUID } from 'node:crypto';
import pg from 'pg';
import type { Answers } from '../../subgraphs/content/quiz/engine/answers.js';
import { drawn } from '../../subgraphs/content/quiz/engine/draw.js';
import { scoreOf } from '../../subgraphs/content/quiz/engine/score.js';
import { questionsOf, type StoredQuiz } from '../../subgraphs/content/quiz/quiz.js';
import { rightAnswerTo } from '../../subgraphs/content/quiz/test-kit/quizzes.js';
import { QUIZZES, STUDENTS } from './through-router.js';
import { type Seat, seatsOf, type Takers } from './timed.js';

const TABLES = `
  create table quiz (id uuid primary key, item_id uuid not null, quiz jsonb not null);
  create table enrollment (student_id uuid primary key, status text not null, completed_item_ids uuid[] not null);
  create table quiz_attempt (id uuid primary key, content_id uuid not null references quiz (id), student_id uuid not null,
    number integer not null, started_at timestamptz not null, submitted_at timestamptz, drawn jsonb not null, answers jsonb not null,
    marks jsonb, score float8, max_score float8, percent integer, passed boolean, unique (content_id, student_id, number));
  create unique index on quiz_attempt (content_id, student_id) where submitted_at is null;
  create table event (id bigint generated always as identity primary key, type text not null, key uuid not null, payload jsonb not null);
  create table quiz_result (id uuid primary key, content_id uuid not null, student_id uuid not null, number integer not null,
    score float8 not null, max_score float8 not null);
  create index on quiz_result (student_id, content_id, number);
  create index on quiz_result (content_id)`;

interface Open {
  readonly id: string;
  readonly studentId: string;
  readonly contentId: string;
}

/**
 * The same on one database and without services: a transaction each to start, save and submit. The last one also writes the two events,
 * the result in the gradebook and the completed item. No sign-in, no rules beyond being enrolled, nobody who hears of the events.
 */
export class ByHand implements Takers<Open> {
  private constructor(
    private readonly pool: pg.Pool,
    private readonly quiz: StoredQuiz,
    private readonly answers: Answers,
    private readonly quizzes: readonly string[],
    private readonly students: readonly string[],
  ) {}

  static async open(database: string, quiz: StoredQuiz, atOnce: number): Promise<ByHand> {
    const pool = new pg.Pool({ connectionString: database, max: atOnce });
    await pool.query(TABLES);
    const ids = (length: number) => Array.from({ length }, () => randomUUID());
    const [quizzes, students] = [ids(QUIZZES), ids(STUDENTS)];
    for (const id of quizzes) await pool.query('insert into quiz values ($1, $2, $3)', [id, randomUUID(), JSON.stringify(quiz)]);
    for (const id of students) await pool.query(`insert into enrollment values ($1, 'ACTIVE', '{}')`, [id]);
    const answers = Object.fromEntries(questionsOf(quiz).map((question) => [question.id, rightAnswerTo(question)]));
    return new ByHand(pool, quiz, answers, quizzes, students);
  }

  close(): Promise<void> {
    return this.pool.end();
  }

  seats(): Seat[] {
    return seatsOf(STUDENTS, QUIZZES);
  }

  async answer({ student, quiz }: Seat): Promise<Open> {
    const open = { id: randomUUID(), studentId: this.students[student] as string, contentId: this.quizzes[quiz] as string };
    const { id, studentId, contentId } = open;
    await this.#inTransaction(studentId, async (client) => {
      await client.query('select quiz from quiz where id = $1 for share', [contentId]);
      await client.query(
        `insert into quiz_attempt (id, content_id, student_id, number, started_at, drawn, answers)
        select $1, $2, $3, 1 + count(*), now(), $4, '{}' from quiz_attempt where content_id = $2 and student_id = $3`,
        [id, contentId, studentId, JSON.stringify(drawn(this.quiz, randomInt(2 ** 32)))],
      );
    });
    await this.#inTransaction(studentId, async (client) => {
      await client.query('select answers from quiz_attempt where id = $1 and submitted_at is null for update', [id]);
      await client.query('update quiz_attempt set answers = $2 where id = $1', [id, JSON.stringify(this.answers)]);
    });
    return open;
  }

  submit({ id, studentId, contentId }: Open): Promise<void> {
    return this.#inTransaction(studentId, async (client) => {
      const { rows: quizzes } = await client.query('select quiz, item_id from quiz where id = $1 for share', [contentId]);
      const { rows: attempts } = await client.query(
        'select number, drawn, answers from quiz_attempt where id = $1 and submitted_at is null for update',
        [id],
      );
      const { number, drawn: asked, answers } = attempts[0];
      const { marks, score, maxScore, percent, passed } = scoreOf(quizzes[0].quiz, asked, answers);
      await client.query(
        `update quiz_attempt set submitted_at = now(), marks = $2, score = $3, max_score = $4, percent = $5, passed = $6 where id = $1`,
        [id, JSON.stringify(marks), score, maxScore, percent, passed],
      );
      const payload = JSON.stringify({ attemptId: id, contentId, studentId, number, score, maxScore, percent, passed });
      await client.query(`insert into event (type, key, payload) values ('QUIZ_SUBMITTED', $1, $2), ('CONTENT_COMPLETED', $1, $2)`, [
        id,
        payload,
      ]);
      await client.query('insert into quiz_result values ($1, $2, $3, $4, $5, $6)', [id, contentId, studentId, number, score, maxScore]);
      await client.query(
        `update enrollment set completed_item_ids = completed_item_ids || $2::uuid where student_id = $1 and $2 <> all (completed_item_ids)`,
        [studentId, quizzes[0].item_id],
      );
    });
  }

  async #inTransaction(studentId: string, work: (client: pg.PoolClient) => Promise<void>): Promise<void> {
    const client = await this.pool.connect();
    try {
      await client.query('begin');
      await client.query(`select 1 from enrollment where student_id = $1 and status = 'ACTIVE' for update`, [studentId]);
      await work(client);
      await client.query('commit');
    } finally {
      client.release();
    }
  }
}
