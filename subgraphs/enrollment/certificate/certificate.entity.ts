import type { Opt } from '@mikro-orm/core';
import { Entity, Index, Property, Unique } from '@mikro-orm/decorators/legacy';
import { Field, ID, ObjectType } from 'type-graphql';
import { conflict } from '../../../platform/kernel/errors.js';
import { Aggregate } from '../../../platform/service/aggregate.js';
import { DateTime } from '../../../platform/service/graphql/scalars.js';
import { CertificateReissued, CertificateRevoked, type CertificateSnapshot } from '../../../schema/events/enrollment.js';
import type { Enrollment } from '../enrollment/enrollment.entity.js';
import { newSerial } from './serial.js';

/** What a certificate certifies, and for whom. */
type Certified = Pick<Certificate, 'enrollmentId' | 'courseId' | 'studentId' | 'courseTitle' | 'recipientName'>;

/**
 * Proves that a student completed a course, under the names that both had at the time. Anyone who is shown its serial can verify it, also
 * when its course is deleted. Its events are those of its enrollment. When the enrollment is gone with the course, the certificate
 * records them itself, and its sequence goes on where that of the enrollment ended.
 */
@ObjectType('Certificate')
@Entity({ tableName: 'certificate' })
@Index({
  name: 'certificate_of_an_enrollment',
  expression: 'create unique index certificate_of_an_enrollment on certificate (enrollment_id) where replaced_by is null',
})
export class Certificate extends Aggregate {
  @Field(() => ID)
  declare id: string & Opt;

  @Property({ type: 'uuid' })
  enrollmentId!: string;

  @Property({ type: 'uuid' })
  courseId!: string;

  @Property({ type: 'uuid' })
  studentId!: string;

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

  /** The serial of the certificate that replaces it. */
  @Property({ type: 'text', nullable: true })
  @Field(() => String, { nullable: true })
  replacedBy: string | null = null;

  static issue(certified: Certified, now: Date): Certificate {
    return Object.assign(new Certificate(), { ...certified, serial: newSerial(), issuedAt: now });
  }

  /** As its events carry it. */
  snapshot(): CertificateSnapshot & { readonly courseTitle: string } {
    const { id: certificateId, enrollmentId, courseId, studentId, serial, issuedAt, courseTitle } = this;
    return { enrollmentId, courseId, studentId, certificateId, serial, issuedAt: issuedAt.toISOString(), courseTitle };
  }

  /** Nothing happens to one that is revoked already. CONFLICT for one that was replaced. */
  revoke(enrollment: Enrollment | null, reason: string, now: Date): void {
    if (this.revokedAt) return;
    this.demandCurrent();
    Object.assign(this, { revokedAt: now, revokeReason: reason });
    const revoked = { ...this.snapshot(), revokedAt: now.toISOString(), reason };
    if (enrollment) enrollment.decertify(revoked);
    else this.record(CertificateRevoked, revoked);
  }

  /** Makes the certificate that replaces this one, under another name. CONFLICT for one that was revoked or replaced. */
  reissue(enrollment: Enrollment | null, recipientName: string, now: Date): Certificate {
    this.demandCurrent();
    if (this.revokedAt) throw conflict('The certificate was revoked');
    const next = Certificate.issue({ ...this.certified, recipientName }, now);
    this.replacedBy = next.serial;
    next.sequence = this.sequence;
    const reissued = { ...next.snapshot(), replacedSerial: this.serial };
    if (enrollment) enrollment.recertify(reissued);
    else next.record(CertificateReissued, reissued);
    return next;
  }

  private get certified(): Certified {
    const { enrollmentId, courseId, studentId, courseTitle, recipientName } = this;
    return { enrollmentId, courseId, studentId, courseTitle, recipientName };
  }

  private demandCurrent(): void {
    if (this.replacedBy) throw conflict('The certificate was replaced');
  }
}
