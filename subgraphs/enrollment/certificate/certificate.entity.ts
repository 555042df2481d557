import type { Opt } from '@mikro-orm/core';
import { Entity, ManyToOne, PrimaryKey, Property, Unique } from '@mikro-orm/decorators/legacy';
import { Field, ID, ObjectType } from 'type-graphql';
import { newId } from '../../../platform/kernel/ids.js';
import { DateTime } from '../../../platform/service/graphql/scalars.js';
import type { CertificateSnapshot } from '../../../schema/events/enrollment.js';
import { Enrollment } from '../enrollment/enrollment.entity.js';

/** Proves that a student completed a course, under the names that both had at the time. Anyone who is shown its serial can verify it. */
@ObjectType('Certificate')
@Entity({ tableName: 'certificate' })
export class Certificate {
  @PrimaryKey({ type: 'uuid' })
  @Field(() => ID)
  id: string & Opt = newId();

  @Unique({ name: 'certificate_of_an_enrollment' })
  @ManyToOne(() => Enrollment, { fieldName: 'enrollment_id', mapToPk: true, index: false })
  enrollmentId!: string;

  @Unique({ name: 'certificate_serial' })
  @Property({ type: 'text' })
  @Field(() => String)
  serial!: string;

  @Property({ type: 'text' })
  @Field(() => String)
  recipientName!: string;

  @Property({ type: 'text' })
  @Field(() => String)
  courseTitle!: string;

  @Property({ type: 'timestamptz' })
  @Field(() => DateTime)
  issuedAt!: Date;

  @Property({ type: 'timestamptz', nullable: true })
  @Field(() => DateTime, { nullable: true })
  revokedAt: Date | null = null;

  @Property({ type: 'text', nullable: true })
  revokeReason: string | null = null;

  /** As its events carry it. */
  snapshot({ id: enrollmentId, courseId, studentId }: Enrollment): CertificateSnapshot {
    return { enrollmentId, courseId, studentId, certificateId: this.id, serial: this.serial, issuedAt: this.issuedAt.toISOString() };
  }
}
