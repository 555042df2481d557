import type { Opt } from '@mikro-orm/core';
import { Entity, Index, ManyToOne, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import { Field, ID, ObjectType } from 'type-graphql';
import { newId } from '../../../platform/kernel/ids.js';
import { DateTime } from '../../../platform/service/graphql/scalars.js';
import { KnownCourse } from '../course/known-course.entity.js';

const index = (kind: string, name: string, what: string) => `create ${kind} index ${name} on invitation ${what}`;

/**
 * Invites whoever reads a mail at an address into a course, without payment. There is at most one open invitation for a course and an
 * address. One that is withdrawn, or that nobody accepted in time, is deleted.
 */
@ObjectType('Invitation')
@Entity({ tableName: 'invitation' })
@Index({ name: 'invitation_by_course', properties: ['courseId', 'id'] })
@Index({ name: 'invitation_open', expression: index('unique', 'invitation_open', '(course_id, email) where accepted_at is null') })
@Index({ name: 'invitation_mail_due', expression: index('', 'invitation_mail_due', '(mail_due_at) where mail_due_at is not null') })
@Index({ name: 'invitation_expiry', expression: index('', 'invitation_expiry', '(expires_at) where accepted_at is null') })
export class Invitation {
  @PrimaryKey({ type: 'uuid' })
  @Field(() => ID)
  id: string & Opt = newId();

  @ManyToOne(() => KnownCourse, { fieldName: 'course_id', mapToPk: true, index: false })
  courseId!: string;

  /** In the one spelling that `user` gives to an address. */
  @Property({ type: 'text' })
  @Field(() => String)
  email!: string;

  /** What the staff add to the mail. */
  @Property({ type: 'text', nullable: true })
  message: string | null = null;

  @Property({ type: 'timestamptz' })
  @Field(() => DateTime)
  invitedAt!: Date;

  @Property({ type: 'timestamptz' })
  @Field(() => DateTime)
  expiresAt!: Date;

  @Property({ type: 'timestamptz', nullable: true })
  @Field(() => DateTime, { nullable: true })
  acceptedAt: Date | null = null;

  /** When the job may claim its mail. A claim moves the time on, so that no other process sends it meanwhile; null once it is sent. */
  @Property({ type: 'timestamptz', nullable: true })
  mailDueAt: Date | null = null;

  static of(courseId: string, email: string): Invitation {
    return Object.assign(new Invitation(), { courseId, email });
  }

  isOpen(now: Date): boolean {
    return this.acceptedAt === null && this.expiresAt > now;
  }

  /** Opens it, or opens it again when it has expired: a mail is sent, and the time begins. One that is open stays as it is. */
  open(message: string | null, validFor: number, now: Date): void {
    if (this.expiresAt && this.isOpen(now)) return;
    Object.assign(this, { message, invitedAt: now, expiresAt: new Date(now.getTime() + validFor), mailDueAt: now });
  }

  accept(now: Date): void {
    Object.assign(this, { acceptedAt: now, mailDueAt: null });
  }
}
