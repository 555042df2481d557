import type { RequestContext } from '../../../platform/kernel/context.js';
import { requireUser } from '../../../platform/kernel/policy.js';
import { transaction } from '../../../platform/postgres/transaction.js';
import { catalogPolicy } from '../policy.js';
import { Course } from './course.entity.js';
import type { CreateCourseInput } from './course.inputs.js';
import { demandCourses } from './prerequisites.js';
import { claimSlug, slugFromTitle } from './slug.js';

/** Instructors and admins; whoever creates a course is its instructor. SLUG_TAKEN for a slug that was asked for. */
export async function createCourse(context: RequestContext, input: CreateCourseInput): Promise<Course> {
  catalogPolicy.demand('createCourse', context.caller, 'catalogue');
  const { userId } = requireUser(context.caller);
  return transaction(context, async (em) => {
    await demandCourses(em, context, input.prerequisiteIds ?? []);
    const slug = input.slug ? await claimSlug(em, input.slug) : await slugFromTitle(em, input.title);
    const course = Course.draft(
      {
        title: input.title,
        summary: input.summary,
        description: input.description ?? '',
        topics: input.topics ?? [],
        level: input.level ?? null,
        language: input.language ?? 'en',
        price: input.price ?? { amount: 0, currency: 'USD' },
        capacity: input.capacity ?? null,
        startsAt: input.startsAt ?? null,
        endsAt: input.endsAt ?? null,
        enrollmentOpensAt: input.enrollmentOpensAt ?? null,
        enrollmentClosesAt: input.enrollmentClosesAt ?? null,
        timeZone: input.timeZone ?? 'UTC',
        prerequisiteIds: input.prerequisiteIds ?? [],
      },
      slug,
      userId,
      context.clock.now(),
    );
    em.persist(course);
    return course;
  });
}
