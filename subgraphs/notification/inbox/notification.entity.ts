import { Entity, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import { Field, ID, ObjectType } from 'type-graphql';
import { DateTime } from '../../../platform/service/graphql/scalars.js';
import { type Facts, NotificationKind } from '../kinds.js';
import { CourseStub } from '../stubs.js';
import { render } from '../templates/render.js';
import { inboxView } from './inbox-view.js';

/** A notice as one reader sees it. Its text is made in the reader's language when it is read. */
@Entity({ tableName: 'notice', view: true, expression: inboxView, readonly: true })
@ObjectType('Notification')
export class Notification {
  @PrimaryKey({ type: 'uuid' })
  @Field(() => ID)
  id!: string;

  @PrimaryKey({ type: 'uuid' })
  userId!: string;

  @Property({ type: 'text' })
  @Field(() => NotificationKind)
  kind!: NotificationKind;

  @Property({ type: 'jsonb' })
  facts!: Facts[NotificationKind];

  @Property({ type: 'uuid', nullable: true })
  courseId!: string | null;

  @Property({ type: 'text', nullable: true })
  @Field(() => String, { nullable: true, description: 'Where it leads: a path, relative to the address of the client.' })
  link!: string | null;

  @Property({ type: 'timestamptz' })
  @Field(() => DateTime)
  createdAt!: Date;

  @Property({ type: 'timestamptz', nullable: true })
  @Field(() => DateTime, { nullable: true })
  readAt!: Date | null;

  @Property({ type: 'boolean' })
  forAudience!: boolean;

  /** Null for a reader who is not known yet. */
  @Property({ type: 'text', nullable: true })
  locale!: string | null;

  /** False when the reader does not want this kind in the inbox. */
  @Property({ type: 'boolean' })
  shown!: boolean;

  /** Null when the reader has not chosen: the default of the kind applies. */
  @Property({ type: 'boolean', nullable: true })
  wantsEmail!: boolean | null;

  @Field(() => String)
  get title(): string {
    return render(this.kind, this.facts as never, this.locale).title;
  }

  @Field(() => String)
  get body(): string {
    return render(this.kind, this.facts as never, this.locale).body;
  }

  @Field(() => CourseStub, { nullable: true })
  get course(): CourseStub | null {
    return this.courseId === null ? null : { id: this.courseId };
  }
}
