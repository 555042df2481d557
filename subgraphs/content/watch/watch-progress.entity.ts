import { Entity, Index, ManyToOne, Property, Unique } from '@mikro-orm/decorators/legacy';
import { Aggregate } from '../../../platform/service/aggregate.js';
import { ContentCompleted } from '../../../schema/events/content.js';
import { ContentItem } from '../item/content-item.entity.js';
import { percentOf, type Watched } from './watched.js';

/** What a student has watched of a video. It only grows, and is kept when they leave the course: they may come back. */
@Entity({ tableName: 'watch_progress' })
@Unique({ name: 'watch_progress_of_a_student', properties: ['studentId', 'contentId'] })
export class WatchProgress extends Aggregate {
  @Index({ name: 'watch_progress_of_a_content' })
  @ManyToOne(() => ContentItem, { fieldName: 'content_id', mapToPk: true, deleteRule: 'cascade' })
  contentId!: string;

  @Property({ type: 'uuid' })
  courseId!: string;

  @Property({ type: 'uuid' })
  studentId!: string;

  /** Merged by the database. */
  @Property({ columnType: 'int4multirange', type: 'string' })
  watched!: Watched;

  /** Where they left. */
  @Property({ type: 'integer' })
  positionSeconds!: number;

  /** Null until they have watched as much as completes it; it is never taken back. */
  @Property({ type: 'timestamptz', nullable: true })
  completedAt: Date | null = null;

  /** Completes the video when enough of it was watched: once. */
  grown({ durationSeconds, completeAtPercent }: ContentItem, now: Date): void {
    if (this.completedAt || completeAtPercent === null || percentOf(this.watched, durationSeconds) < completeAtPercent) return;
    const { id: attemptId, contentId, courseId, studentId } = this;
    this.completedAt = now;
    this.record(ContentCompleted, { attemptId, contentId, courseId, studentId, at: now.toISOString() });
  }
}
