import { Args, Ctx, Directive, FieldResolver, Query, Resolver, Root } from 'type-graphql';
import type { RequestContext } from '../../../platform/kernel/context.js';
import { connectionOf, PageArgs } from '../../../platform/service/graphql/connection.js';
import { paymentsById } from '../payment/find-payments.js';
import { Payment } from '../payment/payment.entity.js';
import { findMyInvoices } from './find-invoices.js';
import { Invoice } from './invoice.entity.js';

const InvoiceConnection = connectionOf('Invoice', () => Invoice);

@Resolver(() => Invoice)
export class InvoiceResolver {
  @Directive('@authenticated')
  @Query(() => InvoiceConnection, { nullable: true })
  myInvoices(@Args(() => PageArgs) page: PageArgs, @Ctx() context: RequestContext) {
    return findMyInvoices(context, page);
  }

  @FieldResolver(() => Payment)
  payment(@Root() { paymentId }: Invoice, @Ctx() { load }: RequestContext) {
    return load(paymentsById, paymentId);
  }
}
