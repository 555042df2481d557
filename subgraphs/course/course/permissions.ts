import { Field, ObjectType } from 'type-graphql';
import type { Caller } from '../../../platform/kernel/identity.js';
import type { CourseSubject } from '../../../schema/rules/course.js';
import { coursePolicy } from '../policy.js';

/** What the caller may do with a course, from the policy that decides when they try. */
@ObjectType()
export class CoursePermissions {
  @Field(() => Boolean)
  canEdit!: boolean;

  @Field(() => Boolean)
  canPublish!: boolean;

  @Field(() => Boolean)
  canDelete!: boolean;

  @Field(() => Boolean)
  canGrade!: boolean;

  @Field(() => Boolean)
  canSeeReports!: boolean;

  static of(caller: Caller, course: CourseSubject): CoursePermissions {
    return {
      canEdit: coursePolicy.can('edit', caller, course),
      canPublish: coursePolicy.can('publish', caller, course),
      canDelete: coursePolicy.can('delete', caller, course),
      canGrade: coursePolicy.can('grade', caller, course),
      canSeeReports: coursePolicy.can('seeReports', caller, course),
    };
  }
}
