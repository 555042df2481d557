import { isDeepStrictEqual } from 'node:util';
import { Entity } from '@mikro-orm/decorators/legacy';
import { Directive, ObjectType } from 'type-graphql';
import { badInput, conflict, ErrorCode, refuse } from '../../../platform/kernel/errors.js';
import type { EventType } from '../../../platform/messaging/event/define.js';
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
import { LIMITS } from '../limits.js';
import type { CopiedIds, CourseContents } from './contents.js';
import { CourseState } from './course.state.js';
import { type CourseDetails, DETAILS, normalized, topicKey } from './details.js';
import { fold } from './fold.js';
import { snapshotOf } from './snapshot.js';
import { type CourseChange, demandChange } from './transitions.js';
import { CourseStatus } from './vocabulary.js';

/** What COURSE_DELETED says beside the course's id. `id` is that of the saga. */
interface Deletion {
  readonly id: string;
  readonly title: string;
  readonly instructorId: string;
  readonly staffIds: string[];
  readonly startedAt: Date;
}

/**
 * A course. Staff and prerequisites are short lists of ids on its own row: a list of courses, with who may do what to each, is
 * one statement. Its modules and items stand in `Curriculum`, and change under the lock of this row.
 */
@ObjectType('Course')
@Directive('@key(fields: "id")')
@Entity({ tableName: 'courses' })
export class Course extends CourseState {
  static draft(details: CourseDetails, slug: string, instructorId: string, now: Date): Course {
    const course = new Course();
    course.adopt(normalized(details));
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
    this.demand('edit');
    const before = this.details;
    const after = normalized({ ...before, ...changes });
    const changed = DETAILS.filter((name) => !isDeepStrictEqual(before[name], after[name]));
    if (changed.length === 0) return;
    this.adopt(after);
    this.updatedAt = now;
    this.record(CourseUpdated, { ...snapshotOf(this), changed });
  }

  /** COURSE_EMPTY without an item. A course that is published already stays as it is. */
  publish(curriculum: CourseContents, now: Date): void {
    if (!this.demand('publish')) return;
    if (curriculum.itemCount === 0) throw refuse(ErrorCode.COURSE_EMPTY, 'A course needs at least one item before it can be published');
    this.status = CourseStatus.PUBLISHED;
    this.publishedAt = now;
    this.recordChange(CoursePublished, now);
  }

  /** Everybody still sees it; nobody can change it or enroll. A course that is archived already stays as it is. */
  archive(now: Date): void {
    if (!this.demand('archive')) return;
    this.status = CourseStatus.ARCHIVED;
    this.recordChange(CourseArchived, now);
  }

  addStaff(userId: string, now: Date): void {
    this.demand('edit');
    if (this.hasStaff(userId)) return;
    if (this.staffIds.length >= LIMITS.staff) throw badInput({ userId: `a course has ${LIMITS.staff} people in its staff at most` });
    this.staffIds = [...this.staffIds, userId];
    this.updatedAt = now;
    this.record(CourseStaffChanged, { ...snapshotOf(this), added: userId, removed: null });
  }

  removeStaff(userId: string, now: Date): void {
    this.demand('removeStaff');
    if (userId === this.instructorId) throw badInput({ userId: 'is the instructor of the course' });
    if (!this.hasStaff(userId)) return;
    this.staffIds = this.staffIds.filter((each) => each !== userId);
    this.updatedAt = now;
    this.record(CourseStaffChanged, { ...snapshotOf(this), added: null, removed: userId });
  }

  /** Records a change that was made to its curriculum. A published course keeps at least one item: COURSE_EMPTY. */
  curriculumChanged(curriculum: CourseContents, now: Date): void {
    this.demand('edit');
    if (this.status === CourseStatus.PUBLISHED && curriculum.itemCount === 0) {
      throw refuse(ErrorCode.COURSE_EMPTY, 'A published course keeps at least one item');
    }
    this.curriculumLost(curriculum, now);
  }

  /** The same for what is gone without anybody's edit: in an archived course, too. */
  curriculumLost(curriculum: CourseContents, now: Date): void {
    this.updatedAt = now;
    this.record(CourseCurriculumChanged, { courseId: this.id, updatedAt: now.toISOString(), modules: curriculum.snapshot() });
  }

  /** Hands the course on. Whoever had it keeps no rights in it. */
  transfer(instructorId: string, now: Date): void {
    if (!this.demand('transfer') || instructorId === this.instructorId) return;
    const removed = this.instructorId;
    this.instructorId = instructorId;
    this.staffIds = this.staffIds.filter((each) => each !== instructorId);
    this.updatedAt = now;
    this.record(CourseStaffChanged, { ...snapshotOf(this), added: instructorId, removed });
  }

  copiedFrom(source: CourseState, { modules, items }: CopiedIds): void {
    this.record(CourseDuplicated, { courseId: this.id, sourceCourseId: source.id, modules: [...modules], items: [...items] });
  }

  /** There is no way back. */
  markDeleting(deletion: Deletion, now: Date): void {
    this.demand('delete');
    this.status = CourseStatus.DELETING;
    this.updatedAt = now;
    this.recordDeleted(deletion);
  }

  /** Also to repeat COURSE_DELETED for services that have not answered. */
  recordDeleted({ id: sagaId, title, instructorId, staffIds, startedAt }: Deletion): void {
    this.record(CourseDeleted, { courseId: this.id, sagaId, title, instructorId, staffIds, deletedAt: startedAt.toISOString() });
  }

  /** The prerequisite is deleted. An archived course loses it like any other. */
  dropPrerequisite(id: string, now: Date): void {
    this.prerequisiteIds = this.prerequisiteIds.filter((each) => each !== id);
    this.updatedAt = now;
    this.record(CourseUpdated, { ...snapshotOf(this), changed: ['prerequisiteIds'] });
  }

  /** Whether the change has still to happen. CONFLICT, COURSE_DELETED when the status refuses it. */
  demand(change: CourseChange): boolean {
    return demandChange(change, this.status);
  }

  private recordChange(event: EventType<CourseSnapshot>, now: Date): void {
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
