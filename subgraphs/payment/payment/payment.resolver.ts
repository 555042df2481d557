import { Arg, Ctx, Directive, Field, FieldResolver, ID, Mutation, ObjectType, Query, Resolver, Root, Subscription } from 'type-graphql';
import type { RequestContext } from '../../../platform/kernel/context.js';
import { DateTime } from '../../../platform/service/graphql/scalars.js';
import type { Change } from '../../../platform/service/graphql/subscription.js';
import { invoicesOfPayments } from '../invoice/find-invoices.js';
import { Invoice } from '../invoice/invoice.entity.js';
import { plansById } from '../plan/find-plans.js';
import { Plan } from '../plan/plan.entity.js';
import { RefundInput, refundPayment } from '../refund/refund-payment.js';
import { EnrollmentStub, UserStub } from '../stubs.js';
import { Checkout, CheckoutInput, Quote } from './checkout.types.js';
import { paymentsById, paymentsOfEnrollments } from './find-payments.js';
import { paymentChanged } from './live.js';
import { Payment } from './payment.entity.js';
import { quote } from './quote.js';
import { startCheckout } from './start-checkout.js';

@ObjectType('PaymentChange')
class PaymentChange {
  @Field(() => String)
  cursor!: string;

  @Field(() => DateTime)
  at!: Date;

  @Field(() => Payment)
  payment!: Payment;
}

@Resolver(() => Payment)
export class PaymentResolver {
  @Directive('@authenticated')
  @Query(() => Payment, { nullable: true })
  payment(@Arg('id', () => ID) id: string, @Ctx() { load }: RequestContext) {
    return load(paymentsById, id);
  }

  @Directive('@authenticated')
  @Query(() => Quote, { nullable: true })
  quote(
    @Arg('enrollmentId', () => ID) enrollmentId: string,
    @Arg('couponCode', () => String, { nullable: true }) couponCode: string | null = null,
    @Ctx() context: RequestContext,
  ) {
    return quote(context, enrollmentId, couponCode);
  }

  @Directive('@authenticated')
  @Mutation(() => Checkout)
  startCheckout(@Arg('input', () => CheckoutInput) input: CheckoutInput, @Ctx() context: RequestContext) {
    return startCheckout(context, input);
  }

  @Directive('@policy(policies: [["role:ADMIN"]])')
  @Mutation(() => Payment)
  refundPayment(@Arg('input', () => RefundInput) input: RefundInput, @Ctx() context: RequestContext) {
    return refundPayment(context, input);
  }

  @Directive('@authenticated')
  @Subscription(() => PaymentChange, { subscribe: paymentChanged })
  paymentChanged(
    @Root() { cursor, at, thing }: Change<Payment>,
    @Arg('id', () => ID) _id: string,
    @Arg('after', () => String, { nullable: true }) _after?: string,
  ): PaymentChange {
    return { cursor, at, payment: thing };
  }

  @FieldResolver(() => UserStub, { nullable: true })
  payer(@Root() { payerId }: Payment): UserStub {
    return { id: payerId };
  }

  @FieldResolver(() => EnrollmentStub, { nullable: true })
  enrollment(@Root() { enrollmentId }: Payment): EnrollmentStub | null {
    return enrollmentId ? { id: enrollmentId } : null;
  }

  @FieldResolver(() => Plan, { nullable: true })
  plan(@Root() { planId }: Payment, @Ctx() { load }: RequestContext) {
    return planId ? load(plansById, planId) : null;
  }

  @FieldResolver(() => Invoice, { nullable: true })
  invoice(@Root() { id }: Payment, @Ctx() { load }: RequestContext) {
    return load(invoicesOfPayments, id);
  }
}

@Resolver(() => EnrollmentStub)
export class EnrollmentResolver {
  @FieldResolver(() => Payment, { nullable: true })
  payment(@Root() { id }: EnrollmentStub, @Ctx() { load }: RequestContext) {
    return load(paymentsOfEnrollments, id);
  }
}
