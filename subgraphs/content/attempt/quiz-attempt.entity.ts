import type { Opt } from '@mikro-orm/core';
import { Check, Entity, Index, ManyToOne, Property, Unique } from '@mikro-orm/decorators/legacy';
import { Field, Float, ID, ObjectType } from 'type-graphql';
import { Aggregate } from '../../../platform/service/aggregate.js';
import { DateTime } from '../../../platform/service/graphql/scalars.js';
import {
  ContentCompleted,
  type OfALearner,
  type QuizAttempted,
  QuizAttemptStarted,
  type QuizGradeChange,
  QuizGradeChanged,
  QuizRegraded,
  type QuizResult,
  QuizSubmitted,
} from '../../../schema/events/content.js';
import type { Extras } from '../accommodation/extras.js';
import { ContentItem } from '../item/content-item.entity.js';
import { type Answers, type GivenAnswer, withAnswers } from '../quiz/engine/answers.js';
import { type DrawnQuestion, drawn } from '../quiz/engine/draw.js';
import type { Mark } from '../quiz/engine/mark.js';
import { maxScoreOf, questionsDrawn, type Score, scoreOf } from '../quiz/engine/score.js';
import type { StoredQuiz } from '../quiz/quiz.js';
import { expiryOf } from './expiry.js';

/** A score that a corrected key has changed. */
export interface ScoreChange {
  /** ISO 8601. */
  readonly at: string;
  /** Who corrected the key: `actorOf`. */
  readonly by: string | null;
  readonly from: number;
  readonly to: number;
}

/** What the events of an attempt say that is not its own. */
export interface Told {
  readonly contentTitle: string;
  readonly extraAttempts: number;
}

/** One attempt of a student at a quiz. There is one open at most. */
@ObjectType('QuizAttempt')
@Entity({ tableName: 'quiz_attempt' })
@Index({ name: 'quiz_attempt_of_a_quiz', properties: ['contentId', 'id'] })
@Unique({ name: 'quiz_attempt_of_a_student', properties: ['contentId', 'studentId', 'number'] })
@Check({ name: 'quiz_attempt_is_marked', expression: 'num_nulls(submitted_at, marks, score, percent, passed) in (0, 5)' })
@Index({
  name: 'quiz_attempt_open',
  expression: 'create unique index quiz_attempt_open on quiz_attempt (content_id, student_id) where submitted_at is null',
})
@Index({
  name: 'quiz_attempt_expiring',
  expression: 'create index quiz_attempt_expiring on quiz_attempt (expires_at) where submitted_at is null',
})
@Index({
  name: 'quiz_attempt_corrected',
  expression: 'create index quiz_attempt_corrected on quiz_attempt (content_id, student_id) where corrected_by is not null',
})
export class QuizAttempt extends Aggregate {
  @Field(() => ID)
  declare id: string & Opt;

  @ManyToOne(() => ContentItem, { fieldName: 'content_id', mapToPk: true, deleteRule: 'cascade' })
  contentId!: string;

  @Property({ type: 'uuid' })
  courseId!: string;

  @Property({ type: 'uuid' })
  studentId!: string;

  /** From 1. */
  @Property({ type: 'integer' })
  number!: number;

  @Property({ type: 'timestamptz' })
  @Field(() => DateTime)
  startedAt!: Date;

  /** Null is no limit. */
  @Property({ type: 'timestamptz', nullable: true })
  @Field(() => DateTime, { nullable: true })
  expiresAt!: Date | null;

  /** When the student handed it in, or when its time ran out. Null while it is open. */
  @Property({ type: 'timestamptz', nullable: true })
  @Field(() => DateTime, { nullable: true })
  submittedAt: Date | null = null;

  /** The quiz that it began with: `QuizVersion`. */
  @Property({ type: 'integer' })
  quizVersion!: number;

  @Property({ type: 'jsonb' })
  drawn!: readonly DrawnQuestion[];

  @Property({ type: 'jsonb' })
  answers: Answers & Opt = {};

  @Property({ type: 'jsonb', nullable: true })
  marks: Readonly<Record<string, Mark>> | null = null;

  @Property({ type: 'double', nullable: true })
  score: number | null = null;

  @Property({ type: 'double' })
  @Field(() => Float)
  maxScore!: number;

  @Property({ type: 'integer', nullable: true })
  percent: number | null = null;

  @Property({ type: 'boolean', nullable: true })
  passed: boolean | null = null;

  @Property({ type: 'jsonb' })
  history: readonly ScoreChange[] & Opt = [];

  /** A key was corrected by them since it was marked: it is to be marked again. */
  @Property({ type: 'text', nullable: true })
  correctedBy: string | null = null;

  static begin(
    content: Pick<ContentItem, 'id' | 'courseId' | 'quizVersion'>,
    quiz: StoredQuiz,
    by: Extras & { readonly studentId: string; readonly number: number; readonly seed: number },
    now: Date,
  ): QuizAttempt {
    const questions = drawn(quiz, by.seed);
    const attempt = Object.assign(new QuizAttempt(), {
      contentId: content.id,
      courseId: content.courseId,
      studentId: by.studentId,
      number: by.number,
      startedAt: now,
      expiresAt: expiryOf(now, quiz.timeLimitSeconds, by.extraTimePercent),
      quizVersion: content.quizVersion,
      drawn: questions,
      maxScore: maxScoreOf(questionsDrawn(quiz, questions)),
    });
    attempt.record(QuizAttemptStarted, { ...attemptedOf(attempt, by), startedAt: now.toISOString() });
    return attempt;
  }

  get isSubmitted(): boolean {
    return this.submittedAt !== null;
  }

  /** Its time is over, whether or not the job has seen to it. */
  isOverAt(now: Date): boolean {
    return this.expiresAt !== null && now > this.expiresAt;
  }

  /** Answers to some of its questions. BAD_USER_INPUT. Whoever calls has seen to it that the attempt is open and not over. */
  save(given: readonly GivenAnswer[]): void {
    this.answers = withAnswers(this.answers, given, this.drawn);
  }

  /** Marks what was saved in time. An attempt that is over was submitted when it was, by time. */
  submit(quiz: StoredQuiz, told: Told, now: Date): void {
    const isOver = this.isOverAt(now);
    const submittedAt = isOver ? (this.expiresAt as Date) : now;
    const result = scoreOf(quiz, this.drawn, this.answers);
    Object.assign(this, marked(result));
    this.submittedAt = submittedAt;
    this.record(QuizSubmitted, { ...resultOf(this, told), by: isOver ? 'TIME' : 'STUDENT' });
    if (result.passed) this.record(ContentCompleted, completionOf(this, now));
  }

  /** Marks it anew, after keys were corrected. Who has passed before keeps what that has earned. */
  regrade(quiz: StoredQuiz, told: Told, { scoreSeen, now }: { readonly scoreSeen: boolean; readonly now: Date }): void {
    const { score, passed, correctedBy } = this;
    if (score === null) throw new Error(`attempt ${this.id} was not submitted`);
    const result = scoreOf(quiz, this.drawn, this.answers);
    this.correctedBy = null;
    Object.assign(this, marked(result));
    if (result.score === score) return;
    this.history = [...this.history, { at: now.toISOString(), by: correctedBy, from: score, to: result.score }];
    this.record(QuizRegraded, { ...resultOf(this, told), previousScore: score, regradedAt: now.toISOString(), scoreSeen });
    if (result.passed && !passed) this.record(ContentCompleted, completionOf(this, now));
  }

  /** Of its student's attempts another score counts than before this one was marked anew. */
  changeGrade(change: Omit<QuizGradeChange, keyof OfALearner>): void {
    this.record(QuizGradeChanged, { ...learnerOf(this), ...change });
  }
}

const marked = ({ marks, score, percent, passed }: Score) => ({ marks, score, percent, passed });

const learnerOf = ({ id: attemptId, contentId, courseId, studentId }: QuizAttempt): OfALearner => ({
  attemptId,
  contentId,
  courseId,
  studentId,
});

const completionOf = (attempt: QuizAttempt, now: Date) => ({ ...learnerOf(attempt), at: now.toISOString() });

const attemptedOf = (attempt: QuizAttempt, { extraAttempts }: Pick<Extras, 'extraAttempts'>): QuizAttempted => ({
  ...learnerOf(attempt),
  number: attempt.number,
  maxScore: attempt.maxScore,
  extraAttempts,
});

function resultOf(attempt: QuizAttempt, told: Told): QuizResult {
  const [score, percent, passed] = [attempt.score as number, attempt.percent as number, attempt.passed as boolean];
  const submittedAt = (attempt.submittedAt as Date).toISOString();
  return { ...attemptedOf(attempt, told), contentTitle: told.contentTitle, submittedAt, score, percent, passed };
}
