import pg from 'pg';
import { questionsOf, type StoredQuiz } from '../../subgraphs/content/quiz/quiz.js';
import { EXAMPLES, rightAnswerTo } from '../../subgraphs/content/quiz/test-kit/quizzes.js';
import { Client } from '../../tests/kit/client.js';
import { newQuiz, newQuizzing } from '../../tests/kit/quizzes.js';
import { newInstructor, newReading, newStudent, type Person, signIn } from '../../tests/kit/school.js';
import { enroll } from '../../tests/kit/shop.js';
import { ADMIN } from '../empty-school.js';
import { type Seat, seatsOf, type Takers } from './timed.js';

export const STUDENTS = 40;
export const QUIZZES = 5;

const START = 'mutation ($id: ID!) { startQuizAttempt(contentId: $id) { id } }';
const SAVE = 'mutation ($input: SaveQuizAnswersInput!) { saveQuizAnswers(input: $input) { id } }';
const SUBMIT = 'mutation ($id: ID!) { submitQuizAttempt(id: $id) { id score } }';

interface Open {
  readonly id: string;
  readonly student: Person;
}

interface Posed {
  readonly contentId: string;
  readonly answers: readonly object[];
}

/** The students of the program, who answer everything right. */
export class ThroughRouter implements Takers<Open> {
  private constructor(
    /** Of the last of the quizzes, which are all the same. */
    readonly quiz: StoredQuiz,
    private readonly quizzes: readonly Posed[],
    private readonly students: readonly Person[],
  ) {}

  static async open(url: string, content: string): Promise<ThroughRouter> {
    const client = new Client(url);
    const instructor = await newInstructor(await signIn(client, ADMIN.email, ADMIN.password));
    const input = { sections: [{ title: 'All', questions: Object.values(EXAMPLES) }] };
    const { courseId, contentId } = await newQuizzing(instructor, input);
    // It stays undone, so that nobody has completed the course.
    await newReading(instructor, courseId);
    const ids = [contentId];
    while (ids.length < QUIZZES) ids.push(await newQuiz(instructor, courseId, input));
    const stored = await Promise.all(ids.map((id) => storedQuiz(content, id)));
    const students: Person[] = [];
    while (students.length < STUDENTS) students.push(...(await Promise.all(Array.from({ length: 10 }, () => newStudent(client)))));
    for (const student of students) await enroll(student, courseId);
    const quizzes = stored.map((quiz, nth) => ({
      contentId: ids[nth] as string,
      answers: questionsOf(quiz).map((question) => ({ questionId: question.id, ...rightAnswerTo(question) })),
    }));
    return new ThroughRouter(stored.at(-1) as StoredQuiz, quizzes, students);
  }

  seats(): Seat[] {
    return seatsOf(STUDENTS, QUIZZES);
  }

  async answer({ student: nth, quiz }: Seat): Promise<Open> {
    const student = this.students[nth] as Person;
    const { contentId, answers } = this.quizzes[quiz] as Posed;
    const { startQuizAttempt } = await student.client.ok(START, { id: contentId });
    await student.client.ok(SAVE, { input: { attemptId: startQuizAttempt.id, answers } });
    return { id: startQuizAttempt.id, student };
  }

  async submit({ id, student }: Open): Promise<void> {
    await student.client.ok(SUBMIT, { id });
  }
}

async function storedQuiz(connectionString: string, id: string): Promise<StoredQuiz> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  const { rows } = await client.query('select quiz from content_item where id = $1', [id]).finally(() => client.end());
  return rows[0].quiz;
}
