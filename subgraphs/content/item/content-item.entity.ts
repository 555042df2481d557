import { isDeepStrictEqual } from 'node:util';
import { BigIntType, type Opt } from '@mikro-orm/core';
import { Check, Entity, Enum, Index, Property } from '@mikro-orm/decorators/legacy';
import { Directive, Field, ID, Int, ObjectType } from 'type-graphql';
import { conflict } from '../../../platform/kernel/errors.js';
import { Aggregate } from '../../../platform/service/aggregate.js';
import { DateTime, SafeInt } from '../../../platform/service/graphql/scalars.js';
import type { Upload } from '../../../platform/service/uploads/upload.entity.js';
import { ContentCreated, ContentDeleted, ContentReady, ContentUpdated, QuizAccommodationSet } from '../../../schema/events/content.js';
import type { Extras } from '../accommodation/extras.js';
import { copied } from '../quiz/copied.js';
import type { StoredQuiz } from '../quiz/quiz.js';
import { type ContentDetails, DETAILS } from './details.js';
import { ContentKind, FILE_KINDS } from './kinds.js';
import { snapshotOf } from './snapshot.js';

type ContentFile = Pick<ContentItem, 'objectKey' | 'fileName' | 'mimeType' | 'sizeBytes'>;

/** What a course teaches with: a text, a file, or a quiz. */
@ObjectType('ContentItem')
@Directive('@key(fields: "id")')
@Entity({ tableName: 'content_item' })
@Index({ name: 'content_item_of_a_course', properties: ['courseId', 'createdAt', 'id'] })
@Index({
  name: 'content_item_with_a_file',
  expression: 'create index content_item_with_a_file on content_item (object_key) where object_key is not null',
})
@Check({ name: 'content_item_text', expression: "(kind = 'ARTICLE') = (text is not null)" })
@Check({ name: 'content_item_quiz', expression: "(kind = 'QUIZ') = (quiz is not null)" })
@Check({ name: 'content_item_completion', expression: "(kind = 'VIDEO') = (complete_at_percent is not null)" })
export class ContentItem extends Aggregate {
  @Field(() => ID)
  declare id: string & Opt;

  @Property({ type: 'uuid' })
  courseId!: string;

  @Enum({ items: () => ContentKind, type: 'text' })
  @Field(() => ContentKind)
  kind!: ContentKind;

  @Property({ type: 'text' })
  @Field(() => String)
  title!: string;

  /** Of an ARTICLE: Markdown. Whoever shows it makes harmless what it may hold of HTML. */
  @Property({ type: 'text', nullable: true })
  @Field(() => String, { nullable: true })
  text!: string | null;

  @Property({ type: 'integer', nullable: true })
  @Field(() => Int, { nullable: true })
  durationSeconds!: number | null;

  /** Of a VIDEO: the share of it that completes it, once watched. */
  @Property({ type: 'integer', nullable: true })
  @Field(() => Int, { nullable: true })
  completeAtPercent!: number | null;

  /** With its keys, which a learner sees when its review policy says so, and never before. */
  @Property({ type: 'jsonb', nullable: true })
  quiz!: StoredQuiz | null;

  /** Goes up with each change of the quiz: attempts keep to the one that they began with. */
  @Property({ type: 'integer' })
  quizVersion: number & Opt = 1;

  /** Under which the object store has the file that learners get. */
  @Property({ type: 'uuid', nullable: true })
  objectKey: string | null = null;

  @Property({ type: 'text', nullable: true })
  @Field(() => String, { nullable: true })
  fileName: string | null = null;

  @Property({ type: 'text', nullable: true })
  @Field(() => String, { nullable: true })
  mimeType: string | null = null;

  @Property({ type: new BigIntType('number'), nullable: true })
  @Field(() => SafeInt, { nullable: true })
  sizeBytes: number | null = null;

  @Property({ type: 'timestamptz' })
  @Field(() => DateTime)
  createdAt!: Date;

  @Property({ type: 'timestamptz' })
  @Field(() => DateTime)
  updatedAt!: Date;

  @Field(() => Int)
  get version(): number {
    return this.sequence;
  }

  /** Whether learners can open it. */
  @Field(() => Boolean)
  get ready(): boolean {
    return !FILE_KINDS.includes(this.kind) || this.objectKey !== null;
  }

  get details(): ContentDetails {
    return Object.fromEntries(DETAILS.map((name) => [name, this[name]])) as unknown as ContentDetails;
  }

  /** `id` is given where something refers to it already: an item of a duplicated course, the course of an import. */
  static of(courseId: string, kind: ContentKind, details: ContentDetails, now: Date, id?: string, file?: ContentFile): ContentItem {
    const content = new ContentItem();
    Object.assign(content, details, file, { courseId, kind, createdAt: now, updatedAt: now }, id && { id });
    content.record(ContentCreated, snapshotOf(content));
    return content;
  }

  /** The same content for a duplicated course, with the same file. */
  copiedTo(courseId: string, id: string, now: Date): ContentItem {
    const { kind, details, objectKey, fileName, mimeType, sizeBytes } = this;
    const quiz = details.quiz && copied(details.quiz);
    return ContentItem.of(courseId, kind, { ...details, quiz }, now, id, { objectKey, fileName, mimeType, sizeBytes });
  }

  /** `expected` is what the client last saw; it may leave it out. */
  demandVersion(expected: number | null | undefined): void {
    if (expected === null || expected === undefined || expected === this.version) return;
    throw conflict('The content has changed since you read it', this.version);
  }

  /** What is not in `changes` stays. Nothing happens when nothing differs. */
  revise(changes: Partial<ContentDetails>, now: Date): void {
    const before = this.details;
    const after = { ...before, ...changes };
    const changed = DETAILS.filter((name) => !isDeepStrictEqual(before[name], after[name]));
    if (changed.length === 0) return;
    Object.assign(this, after, { updatedAt: now });
    if (changed.includes('quiz')) this.quizVersion += 1;
    this.record(ContentUpdated, { ...snapshotOf(this), changed });
  }

  /** The file that learners get from now on. */
  takeFile({ id, fileName, mimeType, sizeBytes }: Pick<Upload, 'id' | 'fileName' | 'mimeType' | 'sizeBytes'>, now: Date): void {
    Object.assign(this, { objectKey: id, fileName, mimeType, sizeBytes, updatedAt: now });
    this.record(ContentReady, snapshotOf(this));
  }

  /** What one student has from now on beside everybody's time and attempts at the quiz. */
  accommodate(studentId: string, { extraTimePercent, extraAttempts }: Extras): void {
    this.record(QuizAccommodationSet, { ...snapshotOf(this), studentId, extraTimePercent, extraAttempts });
  }

  /** Only while its course exists: a deleted course records nothing about its contents. */
  deleted(): void {
    this.record(ContentDeleted, snapshotOf(this));
  }
}
