import { Field, Float, ID, ObjectType, registerEnumType } from 'type-graphql';
import { AttemptRule } from '../../../schema/events/assignment.js';

registerEnumType(AttemptRule, { name: 'AttemptRule' });

/** score = min(entered, max(entered − startedDaysLate × percentPerDay/100 × points, floorPercent/100 × points)) */
@ObjectType('LatePolicy')
export class LatePolicy {
  @Field(() => Float)
  percentPerDay!: number;

  @Field(() => Float)
  floorPercent!: number;
}

@ObjectType('RubricCriterion')
export class RubricCriterion {
  @Field(() => ID)
  id!: string;

  @Field(() => String)
  title!: string;

  @Field(() => Float)
  points!: number;
}
