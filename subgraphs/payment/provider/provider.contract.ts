import { Outage } from '../../../platform/kernel/errors.js';
import { newId } from '../../../platform/kernel/ids.js';
import { type CheckoutOrder, type PaymentProvider, type ProviderEvent, ProviderRefusal } from './provider.js';

/** A provider under test, and what otherwise only people and time can do. */
export interface ProviderBench {
  readonly provider: PaymentProvider;
  now(): Date;
  /** A person pays on the provider's page. */
  pays(url: string): Promise<void>;
  isDeclined(url: string): Promise<void>;
  /** A person closes the page for good. */
  cancels(url: string): Promise<void>;
  passes(ms: number): Promise<void>;
  /** The webhooks since the last call, as the provider's adapter reads them. */
  webhooks(): Promise<ProviderEvent[]>;
  /** While silent, it does what it is asked, and its answers are lost. */
  silent(isSilent: boolean): void;
  stop(): Promise<void>;
}

/** What the payment service relies on. Every provider behind the seam passes it. */
export function providerContract(name: string, open: () => Promise<ProviderBench>): void {
  describe(`${name} keeps the contract of a payment provider`, () => {
    let bench: ProviderBench;
    beforeAll(async () => {
      bench = await open();
    });
    beforeEach(() => bench.silent(false));
    afterAll(() => bench.stop());

    const anOrder = (order: Partial<CheckoutOrder> = {}): CheckoutOrder => ({
      paymentId: newId(),
      what: 'Welding & more',
      due: { amount: 4_200, currency: 'EUR' },
      renewal: null,
      returnUrl: null,
      expiresAt: new Date(bench.now().getTime() + 15 * 60_000),
      ...order,
    });
    async function paid(order = anOrder()) {
      const { id, url } = await bench.provider.createCheckout(order);
      await bench.pays(url);
      return { id, order, checkout: await bench.provider.getPayment(id) };
    }

    test('a checkout is open until somebody pays; then it tells the money and the payment that it is for', async () => {
      const order = anOrder();
      const { id, url } = await bench.provider.createCheckout(order);
      const nothing = { kind: 'checkout', paymentId: order.paymentId, failure: null, subscriptionId: null };
      expect(await bench.provider.getPayment(id)).toEqual({ ...nothing, paid: null, closed: false });
      await bench.pays(url);
      const charge = { id: expect.any(String), amount: 4_200, currency: 'EUR' };
      expect(await bench.provider.getPayment(id)).toEqual({ ...nothing, paid: charge, closed: true });
      expect(await bench.webhooks()).toContainEqual({ ...nothing, paid: charge, closed: true });
    });

    test('the same payment gets the same checkout, also when the first answer was lost', async () => {
      const order = anOrder();
      bench.silent(true);
      await expect(bench.provider.createCheckout(order)).rejects.toThrow(Outage);
      bench.silent(false);
      const answers = await Promise.all([1, 2, 3].map(() => bench.provider.createCheckout(order)));
      expect(new Set(answers.map(({ id }) => id)).size).toBe(1);
    });

    test('a declined card is told, and the page stays open', async () => {
      const { id, url } = await bench.provider.createCheckout(anOrder());
      await bench.isDeclined(url);
      expect(await bench.provider.getPayment(id)).toMatchObject({ paid: null, failure: 'card_declined', closed: false });
      expect(await bench.webhooks()).toContainEqual(expect.objectContaining({ kind: 'checkout', failure: 'card_declined' }));
      await bench.pays(url);
      expect(await bench.provider.getPayment(id)).toMatchObject({ paid: { amount: 4_200 }, failure: null });
    });

    test('one that the payer cancels is closed, with what became of the last card', async () => {
      const orders = [anOrder(), anOrder()] as const;
      const [untried, declined] = [await bench.provider.createCheckout(orders[0]), await bench.provider.createCheckout(orders[1])];
      await bench.isDeclined(declined.url);
      for (const { url } of [untried, declined]) await bench.cancels(url);
      expect(await bench.provider.getPayment(untried.id)).toMatchObject({ paid: null, failure: null, closed: true });
      expect(await bench.provider.getPayment(declined.id)).toMatchObject({ paid: null, failure: 'card_declined', closed: true });
      const webhooks = await bench.webhooks();
      for (const [nth, failure] of [null, 'card_declined'].entries()) {
        expect(webhooks).toContainEqual(expect.objectContaining({ paymentId: orders[nth]?.paymentId, paid: null, failure, closed: true }));
      }
    });

    test('one that was closed takes no money any more; closing one that is paid tells that it is', async () => {
      const { id, url } = await bench.provider.createCheckout(anOrder());
      expect(await bench.provider.closeCheckout(id)).toMatchObject({ paid: null, closed: true });
      await bench.pays(url);
      expect(await bench.provider.getPayment(id)).toMatchObject({ paid: null, closed: true });
      expect(await bench.provider.closeCheckout(id)).toMatchObject({ paid: null, closed: true });
      const done = await paid();
      expect(await bench.provider.closeCheckout(done.id)).toEqual(done.checkout);
    });

    test('a charge goes back once, however often it is asked for and whoever asks', async () => {
      const { checkout } = await paid();
      const refund = { refundId: newId(), chargeId: checkout.paid?.id ?? '', amount: { amount: 4_200, currency: 'EUR' } };
      bench.silent(true);
      await expect(bench.provider.refund(refund)).rejects.toThrow(Outage);
      bench.silent(false);
      await Promise.all([bench.provider.refund(refund), bench.provider.refund(refund)]);
      await bench.provider.refund({ ...refund, refundId: newId() });
      const refunded = (await bench.webhooks()).filter(({ kind }) => kind === 'refunded');
      expect(refunded).toEqual([{ kind: 'refunded', chargeId: refund.chargeId }]);
    });

    test('what it does not know is refused, which is not an outage', async () => {
      await expect(bench.provider.getPayment('cs_unknown')).rejects.toThrow(ProviderRefusal);
      const refund = { refundId: newId(), chargeId: 'pi_unknown', amount: { amount: 1, currency: 'EUR' } };
      await expect(bench.provider.refund(refund)).rejects.toThrow(ProviderRefusal);
    });

    test('a subscription is renewed period by period at its full price, until it is cancelled', async () => {
      const { checkout } = await paid(anOrder({ renewal: { amount: 9_900, interval: 'MONTH' } }));
      expect(checkout.paid?.amount).toBe(4_200);
      const id = checkout.subscriptionId ?? '';
      expect(await bench.provider.renewalsOf(id)).toEqual([]);
      await bench.webhooks();
      await bench.passes(32 * DAY);
      await bench.passes(32 * DAY);
      const renewals = await bench.provider.renewalsOf(id);
      expect(renewals.map(({ paid: { amount } }) => amount)).toEqual([9_900, 9_900]);
      expect((await bench.webhooks()).filter((each) => each.kind === 'renewal' && each.subscriptionId === id)).toEqual(renewals);
      await bench.provider.cancelSubscription(id);
      await bench.provider.cancelSubscription(id);
      await bench.passes(32 * DAY);
      expect(await bench.provider.renewalsOf(id)).toHaveLength(2);
      expect(await bench.webhooks()).toContainEqual({ kind: 'subscription ended', subscriptionId: id });
    });
  });
}

const DAY = 24 * 60 * 60_000;
