import type { EntityClass } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { RequestContext } from '../../platform/kernel/context.js';
import { isId } from '../../platform/kernel/ids.js';
import type { LocalCopy } from '../../platform/messaging/read-model/read-model.js';
import { findForUpdate } from '../../platform/postgres/find-for-update.js';
import { type AccessDeclaration, type Beside, type CourseAccess, courseAccess, type InCourse } from './access.js';
import type { CourseCopy } from './course-copy.entity.js';

interface Belonging {
  id: string;
  courseId: string;
}

/** A thing of a course that is about to change. */
export interface Opening<Thing, Course> {
  /** Null when there is no such thing. */
  readonly courseId: string | null;
  /** As it is before the command's transaction, and only for a caller who may change it. */
  readonly seen: Thing | null;
  /** Reads it in the command's transaction, if the caller may change it. Its row and its course's row are locked until the end. */
  open(em: EntityManager): Promise<{ readonly thing: Thing; readonly course: Course }>;
}

interface Declaration<Thing extends Belonging, Course extends CourseCopy, Subject extends InCourse, Action extends string>
  extends AccessDeclaration<Course, Subject, Action> {
  readonly entity: EntityClass<Thing>;
  readonly courses: AccessDeclaration<Course, Subject, Action>['courses'] & Pick<LocalCopy<Course>, 'lock'>;
}

export interface ThingsInCourses<Thing, Course, Subject extends InCourse, Action extends string> extends CourseAccess<Subject, Action> {
  /** For a command, before its transaction: see `accessTo`. */
  openingOf(context: RequestContext, id: string, action: Action, beside?: Beside<Subject>): Promise<Opening<Thing, Course>>;
}

/** Declares a kind of thing that belongs to courses, once: by its table, its policy, and what is known here of courses and learners. */
export function thingsInCourses<Thing extends Belonging, Course extends CourseCopy, Subject extends InCourse, Action extends string>(
  declaration: Declaration<Thing, Course, Subject, Action>,
): ThingsInCourses<Thing, Course, Subject, Action> {
  const { entity, courses } = declaration;
  const access = courseAccess(declaration);
  return {
    ...access,
    async openingOf(context, id, action, beside) {
      const found = isId(id) ? ((await context.em.findOne<Belonging>(entity, { id })) as Thing | null) : null;
      const { isAllowed, asLearner } = found
        ? await access.accessTo(context, found.courseId, action, beside)
        : { isAllowed: false, asLearner: false };
      return {
        courseId: found?.courseId ?? null,
        seen: isAllowed ? found : null,
        async open(em) {
          // The course before what belongs to it: everybody locks in this order.
          const course = found && (await courses.lock(em, found.courseId));
          const thing = await findForUpdate(em, entity, id);
          const subject = course && thing && ({ ...beside, course, learns: asLearner } as unknown as Subject);
          declaration.policy.demand(action, context.caller, subject);
          return { thing: thing as Thing, course: course as Course };
        },
      };
    },
  };
}
