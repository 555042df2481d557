import type { Batch, RequestContext } from '../../platform/kernel/context.js';
import type { Policy } from '../../platform/kernel/policy.js';
import type { Find } from '../../platform/messaging/read-model/cache-aside.js';
import type { CourseSubject } from '../rules/course.js';
import type { CourseCopy } from './course-copy.entity.js';
import type { Learners } from './learners.js';

/** A thing in a course, as its policy sees it. */
export interface InCourse {
  readonly course: CourseSubject;
  /** Whether the caller is an active learner there. */
  readonly learns: boolean;
}

/** What else of the policy's subject a command knows; the policy does without. */
export type Beside<Subject extends InCourse> = Omit<Subject, keyof InCourse>;

export interface AccessDeclaration<Course extends CourseCopy, Subject extends InCourse, Action extends string> extends Learners {
  readonly courses: { readonly find: Find<Course, string>; readonly known: Batch<string, Course> };
  readonly policy: Policy<Subject, Action>;
}

/** What a command may do with the things of a course. */
export interface Access {
  readonly isAllowed: boolean;
  /** Refused, but a learner of the course, for whom the things exist. */
  readonly asLearner: boolean;
}

/** Who sees and changes a kind of thing that belongs to courses: their staff, and those who learn there. */
export interface CourseAccess<Subject extends InCourse, Action extends string> {
  /** A batch: courses whose things the caller may see, by what is known here. For lists: clients read them again. */
  readonly seen: Batch<string, true>;
  /**
   * The same, for a caller who names a thing. A caller who is not known as a learner may have become one a moment ago, so enrollment is
   * asked; UNAVAILABLE when it is away.
   */
  readonly seenByName: Batch<string, true>;
  /**
   * For a command, before its transaction. Before the caller is refused because of what is known here, the owners are asked: of the
   * course, and of the enrollment, which decides between FORBIDDEN and NOT_FOUND.
   */
  accessTo(context: RequestContext, courseId: string, action: Action, beside?: Beside<Subject>): Promise<Access>;
}

export function courseAccess<Course extends CourseCopy, Subject extends InCourse, Action extends string>({
  courses,
  policy,
  learns,
  ownCourses,
}: AccessDeclaration<Course, Subject, Action>): CourseAccess<Subject, Action> {
  const subjectOf = (course: Course, learns: boolean, beside = {}) => ({ ...beside, course, learns }) as unknown as Subject;

  const seen: Batch<string, true> = (courseIds, { caller, load }) =>
    those(courseIds, async (courseId) => {
      const [course, own] = await Promise.all([load(courses.known, courseId), load(ownCourses, courseId)]);
      return course !== null && policy.see(caller, subjectOf(course, own === true));
    });

  return {
    seen,
    seenByName: (courseIds, context) =>
      those(courseIds, async (courseId) => {
        const { caller, load } = context;
        if (await load(seen, courseId)) return true;
        return caller.kind === 'user' && learns(context, courseId, caller.userId);
      }),
    async accessTo(context, courseId, action, beside) {
      const { caller } = context;
      const may = (course: Course) => policy.can(action, caller, subjectOf(course, false, beside));
      const course = await courses.find(context, courseId, (known) => !known.isDeleted && may(known));
      if (course && may(course)) return { isAllowed: true, asLearner: false };
      return { isAllowed: false, asLearner: caller.kind === 'user' && (await learns(context, courseId, caller.userId)) };
    },
  };
}

/** Those of the ids that meet the condition. */
async function those(ids: readonly string[], condition: (id: string) => Promise<boolean>): Promise<Map<string, true>> {
  const met = await Promise.all(ids.map(condition));
  return new Map(ids.filter((_id, index) => met[index]).map((id) => [id, true]));
}
