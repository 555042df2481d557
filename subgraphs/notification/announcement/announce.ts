import { IsNotEmpty } from 'class-validator';
import { Field, ID, InputType } from 'type-graphql';
import type { RequestContext } from '../../../platform/kernel/context.js';
import { ErrorCode, refuse } from '../../../platform/kernel/errors.js';
import { requireUser } from '../../../platform/kernel/policy.js';
import { transaction } from '../../../platform/postgres/transaction.js';
import { OneLine, Prose } from '../../../platform/service/graphql/inputs.js';
import { ofCourse } from '../audience/audience.js';
import { knownCourses } from '../course/known-courses.js';
import { notifyAudience } from '../inbox/notify.js';
import { NotificationKind } from '../kinds.js';
import { coursePolicy } from '../policy.js';

@InputType()
export class AnnounceInput {
  @Field(() => ID)
  courseId!: string;

  @OneLine(200)
  @Field(() => String)
  title!: string;

  @IsNotEmpty({ message: 'must not be empty' })
  @Prose(10_000)
  @Field(() => String)
  body!: string;
}

/** The course's staff, to everyone in it. NOT_FOUND, FORBIDDEN, COURSE_DELETED once it is being deleted. */
export async function announce(context: RequestContext, { courseId, title, body }: AnnounceInput): Promise<true> {
  const caller = requireUser(context.caller);
  const known = await knownCourses.find(context, courseId, (each) => !each.isDeleted && coursePolicy.can('announce', caller, each));
  coursePolicy.demand('announce', caller, known);
  await transaction(context, async (em) => {
    const course = await knownCourses.lock(em, courseId);
    coursePolicy.demand('announce', caller, course);
    if (course.isDeleted) throw refuse(ErrorCode.COURSE_DELETED, 'The course is being deleted');
    const announcement = await notifyAudience({ ...context, em }, ofCourse(courseId), {
      kind: NotificationKind.ANNOUNCEMENT,
      facts: { courseTitle: course.title, title, body },
      courseId,
      link: `/courses/${courseId}`,
      at: context.clock.now(),
    });
    announcement.announced(courseId);
  });
  return true;
}
