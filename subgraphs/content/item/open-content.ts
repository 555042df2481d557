import type { EntityManager } from '@mikro-orm/postgresql';
import type { RequestContext } from '../../../platform/kernel/context.js';
import { isId } from '../../../platform/kernel/ids.js';
import { findForUpdate } from '../../../platform/postgres/find-for-update.js';
import type { KnownCourse } from '../course/known-course.entity.js';
import { knownCourses } from '../course/known-courses.js';
import { learns } from '../enrollment/known-enrollments.js';
import { type ContentAction, contentPolicy } from '../policy.js';
import { ContentItem } from './content-item.entity.js';

/** A content that is about to change. */
export interface Opening {
  /** Null when there is no such content. */
  readonly courseId: string | null;
  /** As it is before the command's transaction, and only for a caller who may change it. */
  readonly seen: ContentItem | null;
  /** Reads it in the command's transaction, if the caller may change it. Its row and its course's row are locked until the end. */
  open(em: EntityManager): Promise<{ readonly content: ContentItem; readonly course: KnownCourse }>;
}

/**
 * For a command, before its transaction. Before the caller is refused because of what is known here, the owners are asked: of the course,
 * and of the enrollment, which decides between FORBIDDEN and NOT_FOUND.
 */
export async function openingOf(context: RequestContext, id: string, action: ContentAction): Promise<Opening> {
  const { caller } = context;
  const found = isId(id) ? await context.em.findOne(ContentItem, { id }) : null;
  const access = found && (await accessTo(context, found.courseId, action));
  const { isAllowed, asLearner } = access ?? { isAllowed: false, asLearner: false };
  return {
    courseId: found?.courseId ?? null,
    seen: isAllowed ? found : null,
    async open(em) {
      // The course before what belongs to it: everybody locks in this order.
      const course = found && (await knownCourses.lock(em, found.courseId));
      const content = await findForUpdate(em, ContentItem, id);
      const subject = course && content && { content, course, learns: asLearner };
      contentPolicy.demand(action, caller, subject);
      return subject;
    },
  };
}

interface Access {
  readonly isAllowed: boolean;
  /** Refused, but a learner of the course, for whom the content exists. */
  readonly asLearner: boolean;
}

async function accessTo(context: RequestContext, courseId: string, action: ContentAction): Promise<Access> {
  const { caller } = context;
  const may = (course: KnownCourse) => contentPolicy.can(action, caller, { course, learns: false });
  const course = await knownCourses.find(context, courseId, (known) => !known.isLeaving && may(known));
  if (course && may(course)) return { isAllowed: true, asLearner: false };
  return { isAllowed: false, asLearner: caller.kind === 'user' && (await learns(context, courseId, caller.userId)) };
}
