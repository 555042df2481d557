import { Check, Entity, Index, ManyToOne, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import { Field, Int, ObjectType } from 'type-graphql';
import { DateTime } from '../../../platform/service/graphql/scalars.js';
import { Assignment } from '../assignment/assignment.entity.js';
import type { ExtensionTerms } from './terms.js';

/** An assignment's extension for a student, of whom there is one row. Of a date, the later of this and the class's holds. */
@ObjectType('Extension')
@Entity({ tableName: 'assignment_extension' })
@Check({ name: 'assignment_extension_attempts', expression: 'extra_attempts >= 0' })
export class Extension implements ExtensionTerms {
  @ManyToOne(() => Assignment, { primary: true, fieldName: 'assignment_id', mapToPk: true, deleteRule: 'cascade' })
  assignmentId!: string;

  @Index({ name: 'assignment_extension_of_a_student' })
  @PrimaryKey({ type: 'uuid' })
  studentId!: string;

  /** The assignment's sequence when the extension was set: of two extensions of a student, the higher one is newer. */
  @Property({ type: 'integer' })
  sequence!: number;

  @Property({ type: 'timestamptz', nullable: true })
  @Field(() => DateTime, { nullable: true })
  dueAt!: Date | null;

  @Property({ type: 'timestamptz', nullable: true })
  @Field(() => DateTime, { nullable: true })
  closesAt!: Date | null;

  @Property({ type: 'integer' })
  @Field(() => Int)
  extraAttempts!: number;

  get terms(): ExtensionTerms {
    return { dueAt: this.dueAt, closesAt: this.closesAt, extraAttempts: this.extraAttempts };
  }
}
