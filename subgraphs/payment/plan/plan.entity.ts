import { ArrayType, BigIntType, type Opt } from '@mikro-orm/core';
import { Check, Entity, Enum, Property } from '@mikro-orm/decorators/legacy';
import { Directive, Field, ID, ObjectType } from 'type-graphql';
import { Aggregate } from '../../../platform/service/aggregate.js';
import { Money } from '../../../platform/service/graphql/shared.js';
import { PlanInterval } from './interval.js';

/** Several courses for one price, paid once or for each period. */
@ObjectType('Plan')
@Directive('@key(fields: "id")')
@Entity({ tableName: 'plan' })
@Check({ name: 'plan_price', expression: 'price_amount > 0' })
export class Plan extends Aggregate {
  @Field(() => ID)
  declare id: string & Opt;

  @Property({ type: 'text' })
  @Field(() => String)
  name!: string;

  @Property({ type: new BigIntType('number') })
  priceAmount!: number;

  @Property({ type: 'text' })
  priceCurrency!: string;

  @Enum({ items: () => PlanInterval, type: 'text' })
  @Field(() => PlanInterval)
  interval!: PlanInterval;

  @Property({ type: ArrayType, columnType: 'uuid[]' })
  courseIds!: string[];

  @Property({ type: 'boolean' })
  @Field(() => Boolean)
  active: boolean & Opt = true;

  @Property({ type: 'timestamptz' })
  createdAt!: Date;

  /** Drops a deleted course. A plan without courses is not for sale. */
  drop(courseId: string): void {
    this.courseIds = this.courseIds.filter((each) => each !== courseId);
    this.active &&= this.courseIds.length > 0;
  }

  @Field(() => Money)
  get price(): Money {
    return { amount: this.priceAmount, currency: this.priceCurrency };
  }
}
