import type { Opt } from '@mikro-orm/core';
import { Entity, Index, Property, Unique } from '@mikro-orm/decorators/legacy';
import { Field, ID, ObjectType } from 'type-graphql';
import { Aggregate } from '../../../platform/service/aggregate.js';
import { DateTime } from '../../../platform/service/graphql/scalars.js';
import {
  type MembershipSnapshot,
  PlanMembershipEnded,
  PlanMembershipRenewed,
  PlanMembershipStarted,
} from '../../../schema/events/payment.js';
import type { Plan } from './plan.entity.js';

/** A person's plan: from its first payment until `activeUntil`, and for as long as it is renewed. */
@ObjectType('PlanMembership')
@Entity({ tableName: 'plan_membership' })
@Index({
  name: 'plan_membership_that_runs',
  expression: `create unique index plan_membership_that_runs on plan_membership (user_id, plan_id) where ended_at is null`,
})
@Index({ name: 'plan_membership_due', expression: `create index plan_membership_due on plan_membership (due_at) where due_at is not null` })
export class PlanMembership extends Aggregate {
  @Field(() => ID)
  declare id: string & Opt;

  @Property({ type: 'uuid' })
  userId!: string;

  @Property({ type: 'uuid' })
  planId!: string;

  /** The key of its events. */
  @Property({ type: 'uuid' })
  firstPaymentId!: string;

  /** The provider's id of the subscription that renews it. */
  @Unique({ name: 'plan_membership_subscription_id' })
  @Property({ type: 'text', nullable: true })
  subscriptionId!: string | null;

  /** It is paid until then; null is for good. */
  @Property({ type: 'timestamptz', nullable: true })
  @Field(() => DateTime, { nullable: true })
  activeUntil!: Date | null;

  @Property({ type: 'boolean' })
  @Field(() => Boolean)
  renewing!: boolean;

  /** The provider still has to be asked to stop renewing it. */
  @Property({ type: 'boolean' })
  cancellationDue: boolean & Opt = false;

  /** When the job reviews it next. */
  @Property({ type: 'timestamptz', nullable: true })
  dueAt!: Date | null;

  @Property({ type: 'timestamptz', nullable: true })
  endedAt: Date | null = null;

  static start(
    plan: Plan,
    userId: string,
    firstPaymentId: string,
    subscriptionId: string | null,
    activeUntil: Date | null,
  ): PlanMembership {
    const renewing = subscriptionId !== null;
    const membership = Object.assign(new PlanMembership(), {
      userId,
      planId: plan.id,
      firstPaymentId,
      subscriptionId,
      activeUntil,
      renewing,
      dueAt: activeUntil,
    });
    membership.record(PlanMembershipStarted, membership.snapshot(plan));
    return membership;
  }

  /** Paid by a person who has the plan already: it has ended before it began. It is stored so that its renewal can be stopped. */
  static unwanted(plan: Plan, userId: string, firstPaymentId: string, subscriptionId: string, now: Date): PlanMembership {
    const membership = new PlanMembership();
    const facts = { userId, planId: plan.id, firstPaymentId, subscriptionId, activeUntil: now, renewing: false };
    return Object.assign(membership, { ...facts, cancellationDue: true, dueAt: now, endedAt: now });
  }

  renew(plan: Plan, renewalPaymentId: string, until: Date): void {
    // Renewals may arrive in any order; what is paid stays paid.
    if (this.activeUntil && until > this.activeUntil) this.activeUntil = until;
    this.dueAt = this.activeUntil;
    this.record(PlanMembershipRenewed, { ...this.snapshot(plan), renewalPaymentId });
  }

  /** It still runs to the end of what is paid. */
  cancel(now: Date): void {
    if (!this.renewing) return;
    this.renewing = false;
    this.cancellationDue = this.subscriptionId !== null;
    this.dueAt = this.cancellationDue ? now : this.activeUntil;
  }

  /** The provider has stopped renewing it, or has been asked to. */
  cancellationDone(): void {
    Object.assign(this, { renewing: false, cancellationDue: false, dueAt: this.endedAt ? null : this.activeUntil });
  }

  /** A plan that is to be renewed has `grace` ms more, in which the provider may try again. */
  isOver(now: Date, grace: number): boolean {
    return this.activeUntil !== null && now.getTime() >= this.activeUntil.getTime() + (this.renewing ? grace : 0);
  }

  /** Reviewed next at its end if that is still to come, otherwise at the end of its grace time at the latest. */
  reviewAgain(now: Date, grace: number): void {
    const until = this.activeUntil;
    if (!until) this.dueAt = null;
    else if (until > now) this.dueAt = until;
    else if (this.dueAt) this.dueAt = new Date(Math.min(this.dueAt.getTime(), until.getTime() + grace));
  }

  end(plan: Plan, reason: string, now: Date): void {
    if (this.endedAt) return;
    this.cancel(now);
    this.endedAt = now;
    this.dueAt = this.cancellationDue ? now : null;
    this.record(PlanMembershipEnded, { ...this.snapshot(plan), reason });
  }

  private snapshot(plan: Plan): MembershipSnapshot {
    return {
      paymentId: this.firstPaymentId,
      membershipId: this.id,
      planId: plan.id,
      planName: plan.name,
      userId: this.userId,
      courseIds: plan.courseIds,
      activeUntil: this.activeUntil?.toISOString() ?? null,
    };
  }
}
