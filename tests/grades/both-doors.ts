import type { EventType } from '../../platform/messaging/event/define.js';
import { consumersOf } from '../../platform/service/reactions.js';
import { type ManualClock, manualClock } from '../../platform/testing/clock.js';
import { deliver } from '../../platform/testing/deliver.js';
import { type TestSubgraph, testSubgraph } from '../../platform/testing/subgraph.js';
import type { AttemptRule } from '../../schema/events/assignment.js';
import { type CourseSnapshot, CourseUpdated } from '../../schema/events/course.js';
import { EnrollmentActivated, EnrollmentCancelled } from '../../schema/events/enrollment.js';
import { admin, aStudent, type Learner } from '../../schema/events/test-kit/course-life.js';
import type { StoredQuestion } from '../../subgraphs/content/quiz/quiz.js';
import { choices, quizWith } from '../../subgraphs/content/quiz/test-kit/quizzes.js';
import { chosen, type MadeQuiz, type QuizService, quizService, SAVE, START, SUBMIT } from '../../subgraphs/content/test-kit/quizzing.js';
import { evaluationSubgraph } from '../../subgraphs/evaluation/subgraph.js';
import { LIMIT_SECONDS, type Step, type Who } from './history.js';

const MINE = 'query ($id: ID!) { myGrades(courseId: $id) { cells { score ungraded } } }';

/** A score that a student sees; null while none is shown. */
export type Seen = number | null;

/** The services that own quizzes and grades, side by side: what one records is delivered to the other when a test says so. */
export class BothDoors {
  private delivered = 0;

  private constructor(
    readonly content: QuizService,
    readonly evaluation: TestSubgraph,
    readonly clock: ManualClock,
  ) {}

  static async open(): Promise<BothDoors> {
    const clock = manualClock();
    const content = await quizService({ clock });
    const clients = { content: content.client, course: content.courses.client, enrollment: content.enrollments.client };
    return new BothDoors(content, await testSubgraph(evaluationSubgraph, { clock, clients }), clock);
  }

  async close(): Promise<void> {
    await this.content.stop();
    await this.evaluation.stop();
  }

  async begin(): Promise<History> {
    const { content } = this;
    const course = await content.course();
    const made = await content.quiz(course, { ...quizWith([asked('a')]), timeLimitSeconds: LIMIT_SECONDS, attemptsAllowed: 2 });
    const students = [await content.learner(course, aStudent()), await content.learner(course, aStudent())] as const;
    const history = new History(this, course, made, students);
    await history.courseIs(course);
    for (const student of students) await history.enrollmentIs(student, 'ACTIVE');
    return history;
  }

  /** Delivers what content has recorded since: what is about one thing in its order, and things in an order that `at` draws. */
  async relay(at: (count: number) => number): Promise<void> {
    const all = await this.content.outbox();
    const queues = Map.groupBy(all.slice(this.delivered), ({ key }) => key);
    this.delivered = all.length;
    const types = new Map(consumersOf(evaluationSubgraph).map(({ event }) => [event.type, event as EventType]));
    while (queues.size > 0) {
      const key = [...queues.keys()][at(queues.size)] as string;
      const [event, ...rest] = queues.get(key) ?? [];
      if (rest.length > 0) queues.set(key, rest);
      else queues.delete(key);
      const type = event && types.get(event.type);
      if (type) await deliver(this.evaluation, type, event.payload, { sequence: event.sequence, at: this.clock.now() });
    }
  }
}

/** One quiz, and what happens to it. */
export class History {
  private sequence = 2;
  private key = 'a';
  private settings: Record<string, unknown> = { attemptsAllowed: 2, review: { score: 'AFTER_SUBMIT' } };

  constructor(
    private readonly doors: BothDoors,
    private course: CourseSnapshot,
    private readonly quiz: MadeQuiz,
    readonly students: readonly [Learner, Learner],
  ) {}

  /** What is refused changes nothing. */
  async happen(step: Step): Promise<void> {
    const { content, clock } = this.doors;
    switch (step.is) {
      case 'start':
        return void (await content.call(START, { id: this.quiz.id }, this.students[step.who]));
      case 'save':
        return this.withOpenAttempt(step.who, async (attemptId) => {
          const answers = [chosen(this.quiz.questions[0] as StoredQuestion, step.answer)];
          await content.call(SAVE, { input: { attemptId, answers } }, this.students[step.who]);
        });
      case 'submit':
        return this.withOpenAttempt(step.who, async (id) => void (await content.call(SUBMIT, { id }, this.students[step.who])));
      case 'wait':
        clock.advance(step.seconds * 1_000);
        return content.runQuizJobs();
      case 'allow':
        return this.revise({ attemptsAllowed: step.attempts });
      case 'show':
        return this.revise({ review: { score: step.when } });
      case 'count':
        return this.revise({ countedAttempt: step.rule satisfies AttemptRule });
      case 'accommodate': {
        const input = { contentId: this.quiz.id, extraAttempts: step.attempts, extraTimePercent: step.time };
        return void (await this.accommodate({ ...input, studentId: this.students[step.who].userId }));
      }
      case 'correct':
        this.key = step.key;
        return this.revise({});
      case 'end':
        return this.courseIs({ ...this.course, endsAt: this.inSeconds(step.inSeconds) });
      case 'leave':
        return this.enrollmentIs(this.students[step.who], 'CANCELLED');
      case 'return':
        return this.enrollmentIs(this.students[step.who], 'ACTIVE');
    }
  }

  /** What the quiz itself shows its student of the attempt that counts. */
  async seenAtQuiz(who: Who): Promise<Seen> {
    const source = 'query ($id: ID!) { content(id: $id) { quiz { myAttempts { score counted } } } }';
    const { content } = await this.doors.content.ok(source, { id: this.quiz.id }, this.students[who]);
    return content?.quiz.myAttempts.find(({ counted }: { counted: boolean }) => counted)?.score ?? null;
  }

  /** What the student's grades show of it; undefined for who is not in the course. */
  async seenInGrades(who: Who): Promise<Seen | undefined> {
    const { myGrades } = await this.doors.evaluation.ok(MINE, { id: this.course.courseId }, this.students[who]);
    return myGrades?.cells[0].score;
  }

  async courseIs(course: CourseSnapshot): Promise<void> {
    this.course = course;
    this.sequence += 1;
    await this.doors.content.course(course, { sequence: this.sequence });
    await deliver(this.doors.evaluation, CourseUpdated, { ...course, changed: [] }, { sequence: this.sequence });
  }

  async enrollmentIs({ enrollment }: Learner, status: 'ACTIVE' | 'CANCELLED'): Promise<void> {
    this.sequence += 1;
    const { content, evaluation, clock } = this.doors;
    const now = { ...enrollment, status, sagaId: null, paymentId: null };
    content.enrollments.knows(now, this.sequence);
    for (const service of [content, evaluation]) {
      const delivery = { sequence: this.sequence };
      if (status === 'ACTIVE') await deliver(service, EnrollmentActivated, { ...now, activatedAt: clock.now().toISOString() }, delivery);
      else await deliver(service, EnrollmentCancelled, { ...now, was: 'ACTIVE', cause: 'STUDENT', reason: 'Another course' }, delivery);
    }
  }

  private async revise(changes: Record<string, unknown>): Promise<void> {
    this.settings = { ...this.settings, ...changes };
    const question = asked(this.key, this.quiz.questions[0]);
    await this.doors.content.revise(this.quiz.id, { ...quizWith([question]), timeLimitSeconds: LIMIT_SECONDS, ...this.settings });
  }

  private async accommodate(input: Record<string, unknown>): Promise<void> {
    const source = 'mutation ($input: QuizAccommodationInput!) { setQuizAccommodation(input: $input) { questionCount } }';
    await this.doors.content.call(source, { input }, admin);
  }

  private async withOpenAttempt(who: Who, act: (id: string) => Promise<void>): Promise<void> {
    const studentId = this.students[who].userId;
    const [open] = await this.doors.content.sql<{ id: string }>(
      'select id from quiz_attempt where content_id = ? and student_id = ? and submitted_at is null',
      [this.quiz.id, studentId],
    );
    if (open) await act(open.id);
  }

  private inSeconds(seconds: number | null): string | null {
    return seconds === null ? null : new Date(this.doors.clock.now().getTime() + seconds * 1_000).toISOString();
  }
}

/** SINGLE_CHOICE for 2 points, with the choice that is right named. */
const asked = (right: string, before?: StoredQuestion) => ({
  kind: 'SINGLE_CHOICE' as never,
  prompt: 'Which one?',
  points: 2,
  id: before?.id,
  choices: choices('abc', right).map((choice) => ({ ...choice, id: before?.choices.find(({ text }) => text === choice.text)?.id })),
});
