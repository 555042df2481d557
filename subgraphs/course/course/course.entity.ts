import { isDeepStrictEqual } from 'node:util';
import { ArrayType, BigIntType, type Opt } from '@mikro-orm/core';
import { Check, Entity, Enum, Index, Property, Unique } from '@mikro-orm/decorators/legacy';
import { Directive, Field, ID, Int, ObjectType } from 'type-graphql';
import { badInput, conflict, ErrorCode, refuse } from '../../../platform/kernel/errors.js';
import type { EventType } from '../../../platform/messaging/event/define.js';
import { Aggregate } from '../../../platform/service/aggregate.js';
import { DateTime } from '../../../platform/service/graphql/scalars.js';
import { Money } from '../../../platform/service/graphql/shared.js';
import {
  CourseArchived,
  CourseCreated,
  CourseCurriculumChanged,
  CourseDeleted,
  CourseDuplicated,
  CoursePublished,
  type CourseSnapshot,
  CourseStaffChanged,
  CourseUpdated,
} from '../../../schema/events/course.js';
import type { CurriculumCopy } from '../curriculum/copy-curriculum.js';
import type { Curriculum } from '../curriculum/curriculum.js';
import type { CourseDeletion } from '../deletion/course-deletion.entity.js';
import { LIMITS } from '../limits.js';
import { type CourseDetails, DETAILS, settled, topicKey } from './details.js';
import { fold } from './fold.js';
import { SEARCHED_TEXT } from './searched-text.js';
import { snapshotOf } from './snapshot.js';
import { CourseLevel, CourseStatus } from './vocabulary.js';

/**
 * A course. Staff and prerequisites are short lists of ids on its own row: a list of courses, with who may do what to each, is
 * one statement. What is in it stands in `Curriculum`, and changes under the lock of this row.
 */
@ObjectType('Course')
@Directive('@key(fields: "id")')
@Entity({ tableName: 'courses' })
@Index({ name: 'courses_newest', expression: 'create index courses_newest on courses (created_at, id)' })
@Index({ name: 'courses_by_title', expression: 'create index courses_by_title on courses (title_key, id)' })
@Index({ name: 'courses_by_start', expression: 'create index courses_by_start on courses (starts_at, id)' })
@Index({ name: 'courses_by_text', expression: `create index courses_by_text on courses using gin ((${SEARCHED_TEXT()}) gin_trgm_ops)` })
@Check({ name: 'courses_price', expression: 'price_amount >= 0' })
@Check({ name: 'courses_capacity', expression: 'capacity >= 1' })
@Check({ name: 'courses_dates', expression: 'starts_at < ends_at' })
export class Course extends Aggregate {
  @Field(() => ID)
  declare id: string & Opt;

  @Unique({ name: 'courses_slug' })
  @Property({ type: 'text' })
  @Field(() => String)
  slug!: string;

  @Property({ type: 'text' })
  @Field(() => String)
  title!: string;

  /** What titles sort by. */
  @Property({ type: 'text' })
  titleKey!: string;

  @Property({ type: 'text' })
  @Field(() => String)
  summary!: string;

  @Property({ type: 'text' })
  @Field(() => String)
  description!: string;

  @Property({ type: ArrayType, columnType: 'text[]' })
  @Field(() => [String])
  topics!: string[];

  /** What topics are found by. */
  @Index({ name: 'courses_by_topic', type: 'gin' })
  @Property({ type: ArrayType, columnType: 'text[]' })
  topicKeys!: string[];

  @Enum({ items: () => CourseLevel, type: 'text', nullable: true })
  @Field(() => CourseLevel, { nullable: true })
  level!: CourseLevel | null;

  @Property({ type: 'text' })
  @Field(() => String)
  language!: string;

  @Enum({ items: () => CourseStatus, type: 'text' })
  @Field(() => CourseStatus)
  status!: CourseStatus;

  @Index({ name: 'courses_by_instructor' })
  @Property({ type: 'uuid' })
  instructorId!: string;

  @Index({ name: 'courses_by_staff', type: 'gin' })
  @Property({ type: ArrayType, columnType: 'uuid[]' })
  staffIds!: string[];

  @Property({ type: new BigIntType('number') })
  priceAmount!: number;

  @Property({ type: 'text' })
  priceCurrency!: string;

  @Property({ type: 'integer', nullable: true })
  @Field(() => Int, { nullable: true })
  capacity!: number | null;

  @Property({ type: 'timestamptz', nullable: true })
  @Field(() => DateTime, { nullable: true })
  startsAt!: Date | null;

  @Property({ type: 'timestamptz', nullable: true })
  @Field(() => DateTime, { nullable: true })
  endsAt!: Date | null;

  @Index({ name: 'courses_by_prerequisite', type: 'gin' })
  @Property({ type: ArrayType, columnType: 'uuid[]' })
  prerequisiteIds!: string[];

  @Property({ type: 'timestamptz', nullable: true })
  @Field(() => DateTime, { nullable: true })
  publishedAt!: Date | null;

  @Property({ type: 'timestamptz' })
  @Field(() => DateTime)
  createdAt!: Date;

  @Index({ name: 'courses_by_update' })
  @Property({ type: 'timestamptz' })
  @Field(() => DateTime)
  updatedAt!: Date;

  @Field(() => Int)
  get version(): number {
    return this.sequence;
  }

  @Field(() => Money)
  get price(): Money {
    return { amount: this.priceAmount, currency: this.priceCurrency };
  }

  get details(): CourseDetails {
    return Object.fromEntries(DETAILS.map((name) => [name, this[name]])) as unknown as CourseDetails;
  }

  static draft(details: CourseDetails, slug: string, instructorId: string, now: Date): Course {
    const course = new Course();
    course.adopt(settled(details));
    Object.assign(course, {
      slug,
      instructorId,
      staffIds: [],
      status: CourseStatus.DRAFT,
      publishedAt: null,
      createdAt: now,
      updatedAt: now,
    });
    course.record(CourseCreated, snapshotOf(course));
    return course;
  }

  /** `expected` is what the client last saw; it may leave it out. */
  demandVersion(expected: number | null | undefined): void {
    if (expected === null || expected === undefined || expected === this.version) return;
    throw conflict('The course has changed since you read it', this.version);
  }

  /** What is not in `changes` stays. Nothing happens when nothing differs. */
  revise(changes: Partial<CourseDetails>, now: Date): void {
    this.demandOpen();
    const before = this.details;
    const after = settled({ ...before, ...changes });
    const changed = DETAILS.filter((name) => !isDeepStrictEqual(before[name], after[name]));
    if (changed.length === 0) return;
    this.adopt(after);
    this.updatedAt = now;
    this.record(CourseUpdated, { ...snapshotOf(this), changed });
  }

  /** COURSE_EMPTY without an item. A course that is published already stays as it is. */
  publish(curriculum: Curriculum, now: Date): void {
    this.demandOpen();
    if (this.status === CourseStatus.PUBLISHED) return;
    if (curriculum.itemCount === 0) throw refuse(ErrorCode.COURSE_EMPTY, 'A course needs at least one item before it can be published');
    this.status = CourseStatus.PUBLISHED;
    this.publishedAt = now;
    this.tell(CoursePublished, now);
  }

  /** Everyone goes on seeing it; nobody can change it or enroll. */
  archive(now: Date): void {
    this.demandNotDeleting();
    if (this.status === CourseStatus.ARCHIVED) return;
    if (this.status !== CourseStatus.PUBLISHED) throw conflict('Only a published course can be archived');
    this.status = CourseStatus.ARCHIVED;
    this.tell(CourseArchived, now);
  }

  addStaff(userId: string, now: Date): void {
    this.demandOpen();
    if (this.hasStaff(userId)) return;
    if (this.staffIds.length >= LIMITS.staff) throw badInput({ userId: `a course has ${LIMITS.staff} people in its staff at most` });
    this.staffIds = [...this.staffIds, userId];
    this.updatedAt = now;
    this.record(CourseStaffChanged, { ...snapshotOf(this), added: userId, removed: null });
  }

  removeStaff(userId: string, now: Date): void {
    this.demandNotDeleting();
    if (userId === this.instructorId) throw badInput({ userId: 'is the instructor of the course' });
    if (!this.hasStaff(userId)) return;
    this.staffIds = this.staffIds.filter((each) => each !== userId);
    this.updatedAt = now;
    this.record(CourseStaffChanged, { ...snapshotOf(this), added: null, removed: userId });
  }

  /** Its instructor counts as staff without being listed. */
  hasStaff(userId: string): boolean {
    return userId === this.instructorId || this.staffIds.includes(userId);
  }

  /** Tells of a change that was made to its curriculum. A published course keeps at least one item. */
  curriculumChanged(curriculum: Curriculum, now: Date): void {
    this.demandOpen();
    if (this.status === CourseStatus.PUBLISHED && curriculum.itemCount === 0) {
      throw refuse(ErrorCode.COURSE_EMPTY, 'A published course keeps at least one item');
    }
    this.updatedAt = now;
    this.record(CourseCurriculumChanged, { courseId: this.id, updatedAt: now.toISOString(), modules: curriculum.snapshot() });
  }

  copiedFrom(source: Course, { modules, items }: CurriculumCopy): void {
    this.record(CourseDuplicated, { courseId: this.id, sourceCourseId: source.id, modules: [...modules], items: [...items] });
  }

  /** There is no way back. */
  markDeleting(deletion: CourseDeletion, now: Date): void {
    this.status = CourseStatus.DELETING;
    this.updatedAt = now;
    this.tellDeleted(deletion);
  }

  tellDeleted({ id: sagaId, title, instructorId, staffIds, startedAt }: CourseDeletion): void {
    this.record(CourseDeleted, { courseId: this.id, sagaId, title, instructorId, staffIds, deletedAt: startedAt.toISOString() });
  }

  /** The prerequisite is deleted. An archived course forgets it like any other. */
  dropPrerequisite(id: string, now: Date): void {
    this.prerequisiteIds = this.prerequisiteIds.filter((each) => each !== id);
    this.updatedAt = now;
    this.record(CourseUpdated, { ...snapshotOf(this), changed: ['prerequisiteIds'] });
  }

  /** COURSE_DELETED, for who sees that it is there still. */
  demandNotDeleting(): void {
    if (this.status === CourseStatus.DELETING) throw refuse(ErrorCode.COURSE_DELETED, 'The course is being deleted');
  }

  private demandOpen(): void {
    if (this.status === CourseStatus.ARCHIVED) throw conflict('The course is archived');
    this.demandNotDeleting();
  }

  private tell(event: EventType<CourseSnapshot>, now: Date): void {
    this.updatedAt = now;
    this.record(event, snapshotOf(this));
  }

  private adopt({ price, topics, prerequisiteIds, ...details }: CourseDetails): void {
    Object.assign(this, details, {
      titleKey: fold(details.title),
      topics: [...topics],
      topicKeys: topics.map(topicKey),
      priceAmount: price.amount,
      priceCurrency: price.currency,
      prerequisiteIds: [...prerequisiteIds],
    });
  }
}
