import type { Opt } from '@mikro-orm/core';
import { Entity, Enum, Index, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import { Field, ID, Int, ObjectType, registerEnumType } from 'type-graphql';
import { newId } from '../../../platform/kernel/ids.js';
import { DateTime } from '../../../platform/service/graphql/scalars.js';

export enum ExportKind {
  ENROLLMENTS = 'ENROLLMENTS',
  GRADES = 'GRADES',
  REVENUE = 'REVENUE',
}
registerEnumType(ExportKind, { name: 'ExportKind' });

export enum JobState {
  RUNNING = 'RUNNING',
  DONE = 'DONE',
  FAILED = 'FAILED',
}
registerEnumType(JobState, { name: 'JobState' });

/** A CSV file that somebody asked for: of one course, or of the whole school. */
@Entity({ tableName: 'export' })
@ObjectType('Export')
@Index({ name: 'export_of_a_person', properties: ['requestedBy'] })
@Index({ name: 'export_in_a_course', properties: ['courseId'] })
@Index({ name: 'export_due', properties: ['dueAt'] })
export class Export {
  @PrimaryKey({ type: 'uuid' })
  @Field(() => ID)
  id: string & Opt = newId();

  @Property({ type: 'uuid' })
  requestedBy!: string;

  @Enum({ items: () => ExportKind, type: 'text' })
  @Field(() => ExportKind)
  kind!: ExportKind;

  /** Null: of the whole school. */
  @Property({ type: 'uuid', nullable: true })
  courseId!: string | null;

  @Enum({ items: () => JobState, type: 'text' })
  @Field(() => JobState)
  state: JobState & Opt = JobState.RUNNING;

  /** Why there is no file, for people to read. */
  @Property({ type: 'text', nullable: true })
  @Field(() => String, { nullable: true })
  failure: string | null = null;

  /** Of the file, without its head. Null until it is done. */
  @Property({ type: 'integer', nullable: true })
  @Field(() => Int, { nullable: true })
  rows: number | null = null;

  @Property({ type: 'timestamptz' })
  requestedAt!: Date;

  /** While it runs: when another process may take it up, since this one has not been heard of. After that: when it is removed. */
  @Property({ type: 'timestamptz' })
  dueAt!: Date;

  /** How often it was taken up. Each try writes an object of its own. */
  @Property({ type: 'integer' })
  tries: number & Opt = 0;

  /** When the file is removed; null while there is none. */
  @Field(() => DateTime, { nullable: true })
  get expiresAt(): Date | null {
    return this.state === JobState.DONE ? this.dueAt : null;
  }
}

/** The key of the object that a try writes. */
export const objectKey = (id: string, nth: number): string => `${id}-${nth}`;
