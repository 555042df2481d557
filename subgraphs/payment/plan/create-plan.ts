import { ArrayMaxSize, ArrayMinSize, ArrayUnique, ValidateNested } from 'class-validator';
import { Field, ID, InputType } from 'type-graphql';
import type { RequestContext } from '../../../platform/kernel/context.js';
import { badInput } from '../../../platform/kernel/errors.js';
import { transaction } from '../../../platform/postgres/transaction.js';
import { OneLine } from '../../../platform/service/graphql/inputs.js';
import { MoneyInput } from '../../../platform/service/graphql/shared.js';
import { knownCourses } from '../course/known-courses.js';
import { demandPrice } from '../money.js';
import { shopPolicy } from '../policy.js';
import { PlanInterval } from './interval.js';
import { Plan } from './plan.entity.js';

const MOST_COURSES = 200;

@InputType()
export class CreatePlanInput {
  @OneLine(200)
  @Field(() => String)
  name!: string;

  @ValidateNested()
  @Field(() => MoneyInput)
  price!: MoneyInput;

  @Field(() => PlanInterval)
  interval!: PlanInterval;

  @ArrayMinSize(1, { message: 'must name a course at least' })
  @ArrayMaxSize(MOST_COURSES, { message: `must name ${MOST_COURSES} courses at most` })
  @ArrayUnique({ message: 'must name each course once' })
  @Field(() => [ID])
  courseIds!: string[];
}

/** Admins. BAD_USER_INPUT for an impossible price, or for a course that does not exist. */
export async function createPlan(context: RequestContext, { name, price, interval, courseIds }: CreatePlanInput): Promise<Plan> {
  shopPolicy.demand('createPlan', context.caller, 'shop');
  demandPrice(price, 'price');
  for (const courseId of courseIds) {
    const course = await knownCourses.find(context, courseId, ({ isDeleted }) => !isDeleted);
    if (!course || course.isDeleted) throw noSuch(courseId);
  }
  return transaction(context, async (em) => {
    for (const courseId of courseIds.toSorted()) if ((await knownCourses.lock(em, courseId))?.isDeleted) throw noSuch(courseId);
    const plan = Object.assign(new Plan(), {
      name,
      priceAmount: price.amount,
      priceCurrency: price.currency,
      interval,
      courseIds,
      createdAt: context.clock.now(),
    });
    em.persist(plan);
    return plan;
  });
}

const noSuch = (courseId: string) => badInput({ courseIds: `there is no course ${courseId}` });
