import { BigIntType, type Opt } from '@mikro-orm/core';
import { Check, Entity, Index, PrimaryKey, Property, Unique } from '@mikro-orm/decorators/legacy';
import { Field, ID, ObjectType } from 'type-graphql';
import { newId } from '../../../platform/kernel/ids.js';
import { DateTime } from '../../../platform/service/graphql/scalars.js';
import { Money } from '../../../platform/service/graphql/shared.js';

@ObjectType('InvoiceLine')
export class InvoiceLine {
  @Field(() => String)
  description!: string;

  @Field(() => Money)
  amount!: Money;
}

/** What was sold. It never changes; a refund is recorded beside it. */
@ObjectType('Invoice')
@Entity({ tableName: 'invoice' })
@Check({ name: 'invoice_total', expression: 'total_amount >= 0' })
@Check({ name: 'invoice_refunded', expression: 'refunded_amount >= 0 and refunded_amount <= total_amount' })
@Index({ name: 'invoice_of_a_payer', properties: ['payerId', 'issuedAt', 'id'] })
export class Invoice {
  @PrimaryKey({ type: 'uuid' })
  @Field(() => ID)
  id: string & Opt = newId();

  @Unique({ name: 'invoice_number_once' })
  @Property({ type: 'text' })
  @Field(() => String)
  number!: string;

  @Unique({ name: 'invoice_of_a_payment' })
  @Property({ type: 'uuid' })
  paymentId!: string;

  @Property({ type: 'uuid' })
  payerId!: string;

  @Property({ type: 'timestamptz' })
  @Field(() => DateTime)
  issuedAt!: Date;

  @Property({ type: 'jsonb' })
  @Field(() => [InvoiceLine])
  lines!: InvoiceLine[];

  @Property({ type: new BigIntType('number') })
  totalAmount!: number;

  @Property({ type: new BigIntType('number') })
  refundedAmount: number & Opt = 0;

  @Property({ type: 'text' })
  currency!: string;

  @Field(() => Money)
  get total(): Money {
    return { amount: this.totalAmount, currency: this.currency };
  }

  @Field(() => Money)
  get refunded(): Money {
    return { amount: this.refundedAmount, currency: this.currency };
  }
}
