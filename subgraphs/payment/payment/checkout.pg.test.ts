import { parse } from 'graphql';
import { signedInAs } from '../../../platform/testing/callers.js';
import { PATIENCE_MS, within } from '../../../platform/testing/until.js';
import { admin, aSeat, asOwned, CHECKOUT, expectBalanced, type PaymentService, paymentService } from '../test-kit/payment-service.js';

let service: PaymentService;
beforeAll(async () => {
  service = await paymentService();
});
afterEach(async () => {
  service.enrollments.away = false;
  service.cut = false;
  Object.assign(service.behaviour, { timeouts: 0 });
  await expectBalanced(service);
});
afterAll(() => service.stop());

const checkout = (seat: { enrollmentId: string }, couponCode?: string) => ({ input: { enrollmentId: seat.enrollmentId, couponCode } });

describe('startCheckout', () => {
  test('leads to a page; who pays there has paid, with an invoice, and the saga is told', async () => {
    const seat = await service.holdsSeat();
    const { url, payment, expiresAt } = await service.startCheckout(seat.student, { enrollmentId: seat.enrollmentId });
    expect(payment).toMatchObject({ status: 'PENDING', amount: { amount: 10_000, currency: 'EUR' }, settledAt: null });
    expect(new Date(expiresAt)).toEqual(new Date(seat.heldUntil));
    const after = await (await service.visit(url)).pay();
    expect(after.html).toContain('€100.00 was paid');
    expect(await service.webhooks()).toBeGreaterThan(0);
    expect(await service.payment(payment.id)).toMatchObject({
      status: 'SUCCEEDED',
      invoice: { total: { amount: 10_000 }, refunded: { amount: 0 }, lines: [{ description: 'Welding', amount: { amount: 10_000 } }] },
    });
    expect(await service.recorded(payment.id)).toEqual(['PAYMENT_STARTED', 'PAYMENT_SUCCEEDED']);
    expect(await service.answers(seat.sagaId)).toEqual(['SAGA_STEP_DONE']);
  });

  test('a second call answers the open payment, also when both come at once', async () => {
    const seat = await service.holdsSeat();
    const calls = await Promise.all(
      Array.from({ length: 8 }, () => service.startCheckout(seat.student, { enrollmentId: seat.enrollmentId })),
    );
    expect(new Set(calls.map(({ payment }) => payment.id)).size).toBe(1);
    expect(new Set(calls.map(({ url }) => url)).size).toBe(1);
  });

  test('the same Idempotency-Key twenty times at once: one payment, one page, the same answer', async () => {
    const seat = await service.holdsSeat();
    const request = {
      document: parse(CHECKOUT),
      variables: checkout(seat),
      caller: seat.student,
      idempotencyKey: 'click',
      correlationId: 'c',
    };
    const answers = await Promise.all(Array.from({ length: 20 }, () => service.client.execute(request)));
    expect(answers[0]?.errors).toBeUndefined();
    for (const answer of answers) expect(JSON.stringify(answer)).toBe(JSON.stringify(answers[0]));
    expect(await service.sql('select id from payment where enrollment_id = ?', [seat.enrollmentId])).toHaveLength(1);
    const other = { ...request, variables: checkout(await service.holdsSeat({ student: seat.student, studentId: seat.studentId })) };
    expect((await service.client.execute(other)).errors?.[0]?.extensions.code).toBe('IDEMPOTENCY_CONFLICT');
  });

  test('the enrollment is asked about while its event is on the way, and its answer kept', async () => {
    const seat = aSeat(service.clock.now());
    service.enrollments.things.set(seat.enrollmentId, asOwned(seat));
    const { payment } = await service.startCheckout(seat.student, { enrollmentId: seat.enrollmentId });
    const asked = service.enrollments.asked;
    expect((await service.startCheckout(seat.student, { enrollmentId: seat.enrollmentId })).payment.id).toBe(payment.id);
    expect(service.enrollments.asked).toBe(asked);
  });

  test('does not wait for the enrollment’s event, which waits for it: neither is aborted for the other', async () => {
    const seat = await service.holdsSeat();
    await service.orm.em.fork().transactional(async (em) => {
      await em.execute('select from known_enrollment where id = ? for update', [seat.enrollmentId]);
      const started = service.startCheckout(seat.student, { enrollmentId: seat.enrollmentId });
      expect(await within(started, PATIENCE_MS, 'no checkout beside the news')).toMatchObject({ payment: { status: 'PENDING' } });
    });
  });

  test('while enrollment is away nobody is told NOT_FOUND', async () => {
    service.enrollments.away = true;
    const seat = aSeat(service.clock.now());
    expect(await service.refused(CHECKOUT, checkout(seat), seat.student)).toMatchObject({ code: 'UNAVAILABLE' });
    const held = await service.holdsSeat();
    expect((await service.startCheckout(held.student, { enrollmentId: held.enrollmentId })).url).toMatch(/^http:/);
  });

  test('the provider away is UNAVAILABLE; the next call finds the payment and the page', async () => {
    const seat = await service.holdsSeat();
    service.cut = true;
    expect(await service.refused(CHECKOUT, checkout(seat), seat.student)).toMatchObject({ code: 'UNAVAILABLE' });
    service.cut = false;
    service.behaviour.timeouts = 100;
    expect(await service.refused(CHECKOUT, checkout(seat), seat.student)).toMatchObject({ code: 'UNAVAILABLE' });
    service.behaviour.timeouts = 0;
    await service.startCheckout(seat.student, { enrollmentId: seat.enrollmentId });
    expect(await service.sql('select count(*)::int as payments from payment where saga_id = ?', [seat.sagaId])).toEqual([{ payments: 1 }]);
    expect(
      await service.sql(
        `select count(*)::int as pages from gateway.checkout_session where payment_id in (select id::text from payment where saga_id = ?)`,
        [seat.sagaId],
      ),
    ).toEqual([{ pages: 1 }]);
  });

  test('an enrollment in another state is refused with its code', async () => {
    const now = service.clock.now();
    const owned = (changes: Partial<ReturnType<typeof aSeat>>) => {
      const seat = aSeat(now, changes);
      service.enrollments.things.set(seat.enrollmentId, asOwned(seat));
      return seat;
    };
    const code = async (seat: ReturnType<typeof aSeat>) => (await service.refused(CHECKOUT, checkout(seat), seat.student)).code;
    expect(await code(owned({ status: 'CANCELLED' }))).toBe('SEAT_EXPIRED');
    expect(await code(owned({ heldUntil: now.toISOString() }))).toBe('SEAT_EXPIRED');
    expect(await code(owned({ status: 'WAITLISTED', sagaId: undefined }))).toBe('CONFLICT');
    expect(await code(aSeat(now))).toBe('NOT_FOUND');
    const paid = await service.holdsSeat();
    await service.paid(paid);
    expect(await code(paid)).toBe('ALREADY_PAID');
  });

  test.each([
    ['neither', {}],
    ['both', { enrollmentId: 'a', planId: 'b' }],
  ])('of %s an enrollment and a plan is BAD_USER_INPUT', async (_what, input) => {
    expect(await service.refused(CHECKOUT, { input }, signedInAs('STUDENT'))).toMatchObject({ code: 'BAD_USER_INPUT' });
  });

  test.each(['not an id', '', "'"])('an id that can be none is NOT_FOUND: %j', async (enrollmentId) => {
    const { code } = await service.refused(CHECKOUT, { input: { enrollmentId } }, signedInAs('STUDENT'));
    expect(code).toBe(enrollmentId ? 'NOT_FOUND' : 'BAD_USER_INPUT');
  });
});

/** A checkout whose card was declined on its page. */
async function declined() {
  const seat = await service.holdsSeat();
  const { url, payment } = await service.startCheckout(seat.student, { enrollmentId: seat.enrollmentId });
  expect((await (await service.visit(url)).decline()).html).toContain('The card was declined');
  await service.webhooks();
  return { seat, url, id: payment.id as string };
}

describe('a declined card', () => {
  test('ends nothing: the payment tells why, the seat stays held, and the same page is open', async () => {
    const { seat, url, id } = await declined();
    expect(await service.payment(id)).toMatchObject({ status: 'PENDING', failureCode: 'card_declined' });
    expect(await service.answers(seat.sagaId)).toEqual([]);
    expect(await service.startCheckout(seat.student, { enrollmentId: seat.enrollmentId })).toMatchObject({ url, payment: { id } });
  });

  test('gives way to a second one on the same page: the money is kept, and the seat is paid', async () => {
    const { seat, url, id } = await declined();
    await (await service.visit(url)).pay();
    await service.webhooks();
    await service.jobs();
    expect(await service.payment(id)).toMatchObject({ status: 'SUCCEEDED', failureCode: null });
    expect(await service.recorded(id)).toEqual(['PAYMENT_STARTED', 'PAYMENT_SUCCEEDED']);
    expect(await service.answers(seat.sagaId)).toEqual(['SAGA_STEP_DONE']);
  });

  test('is known by asking, too, and the page stays open then', async () => {
    service.behaviour.webhooksLost = 100;
    const { url, id } = await declined();
    service.behaviour.webhooksLost = 0;
    service.clock.advance(61_000);
    await service.jobs();
    expect(await service.payment(id)).toMatchObject({ status: 'PENDING', failureCode: 'card_declined' });
    await (await service.visit(url)).pay();
    await service.webhooks();
    expect((await service.payment(id)).status).toBe('SUCCEEDED');
  });
});

describe('a payment that comes to nothing', () => {
  test('declined and then cancelled on the page: FAILED, the saga refused, nothing invoiced, and nobody can pay there any more', async () => {
    const { seat, url, id } = await declined();
    await (await service.visit(url)).cancel();
    await service.webhooks();
    expect(await service.payment(id)).toMatchObject({ status: 'FAILED', failureCode: 'card_declined', invoice: null });
    expect(await service.recorded(id)).toEqual(['PAYMENT_STARTED', 'PAYMENT_FAILED']);
    expect(await service.answers(seat.sagaId)).toEqual(['SAGA_STEP_REFUSED']);
    await service.jobs();
    expect((await service.visit(url)).html).toContain('This page is closed');
    expect(await service.refused(CHECKOUT, checkout(seat), seat.student)).toMatchObject({ code: 'PAYMENT_DECLINED' });
  });

  test.each([
    ['', false],
    [' though the provider is away', true],
  ])('declined and then not paid in time: FAILED%s, the saga refused, the page closed', async (_when, cut) => {
    const { seat, url, id } = await declined();
    service.clock.advance(15 * 60_000);
    service.cut = cut;
    await service.jobs();
    expect(await service.payment(id)).toMatchObject({ status: 'FAILED', failureCode: 'card_declined' });
    expect(await service.answers(seat.sagaId)).toEqual(['SAGA_STEP_REFUSED']);
    service.cut = false;
    service.clock.advance(60 * 60_000);
    await service.jobs();
    expect((await service.visit(url)).html).toContain('This page is closed');
  });

  test('cancelled on the page: EXPIRED, and the seat is free at once', async () => {
    const seat = await service.holdsSeat();
    const { url, payment } = await service.startCheckout(seat.student, { enrollmentId: seat.enrollmentId });
    expect((await (await service.visit(url)).cancel()).html).toContain('This page is closed');
    await service.webhooks();
    expect(await service.payment(payment.id)).toMatchObject({ status: 'EXPIRED', failureCode: null });
    expect(await service.answers(seat.sagaId)).toEqual(['SAGA_STEP_REFUSED']);
  });

  test('not paid in time: EXPIRED, the saga refused, the page closed', async () => {
    const seat = await service.holdsSeat();
    const { url, payment } = await service.startCheckout(seat.student, { enrollmentId: seat.enrollmentId });
    service.clock.advance(15 * 60_000);
    await service.jobs();
    expect((await service.payment(payment.id)).status).toBe('EXPIRED');
    service.enrollments.things.set(seat.enrollmentId, asOwned(seat));
    expect(await service.refused(CHECKOUT, checkout(seat), seat.student)).toMatchObject({ code: 'SEAT_EXPIRED' });
    expect(await service.recorded(payment.id)).toEqual(['PAYMENT_STARTED', 'PAYMENT_EXPIRED']);
    expect(await service.answers(seat.sagaId)).toEqual(['SAGA_STEP_REFUSED']);
    expect((await service.visit(url)).html).toContain('This page is closed');
    expect(await service.sql('select ask_at from payment where id = ?', [payment.id])).toEqual([{ ask_at: null }]);
  });

  test('its time ends when it should, also when the provider did not answer shortly before', async () => {
    const heldUntil = new Date(service.clock.now().getTime() + 90_000).toISOString();
    const seat = await service.holdsSeat({ heldUntil });
    const { payment } = await service.startCheckout(seat.student, { enrollmentId: seat.enrollmentId });
    service.cut = true;
    service.clock.advance(61_000);
    await service.jobs();
    expect((await service.payment(payment.id)).status).toBe('PENDING');
    service.clock.advance(29_000);
    await service.jobs();
    expect((await service.payment(payment.id)).status).toBe('EXPIRED');
  });

  test('it expires while the provider is away, and the page is closed once it is back', async () => {
    const seat = await service.holdsSeat();
    const { url, payment } = await service.startCheckout(seat.student, { enrollmentId: seat.enrollmentId });
    service.clock.advance(15 * 60_000);
    service.cut = true;
    await service.jobs();
    expect((await service.payment(payment.id)).status).toBe('EXPIRED');
    service.cut = false;
    service.clock.advance(60 * 60_000);
    await service.jobs();
    expect((await service.visit(url)).html).toContain('This page is closed');
  });
});

describe('money without a webhook', () => {
  test('is found by asking the provider', async () => {
    service.behaviour.webhooksLost = 100;
    const seat = await service.holdsSeat();
    const id = await service.pays(seat);
    service.behaviour.webhooksLost = 0;
    await service.webhooks();
    expect((await service.payment(id)).status).toBe('PENDING');
    service.clock.advance(61_000);
    await service.jobs();
    expect((await service.payment(id)).status).toBe('SUCCEEDED');
    expect(await service.answers(seat.sagaId)).toEqual(['SAGA_STEP_DONE']);
  });

  test('is found at the last moment, when its time is over', async () => {
    service.behaviour.webhooksLost = 100;
    const seat = await service.holdsSeat();
    const id = await service.pays(seat);
    service.behaviour.webhooksLost = 0;
    service.clock.advance(15 * 60_000);
    await service.jobs();
    expect((await service.payment(id)).status).toBe('SUCCEEDED');
  });
});

test('a payment is the payer’s and the admins’', async () => {
  const seat = await service.holdsSeat();
  const id = await service.paid(seat);
  const query = 'query ($id: ID!) { payment(id: $id) { id payer { id } enrollment { id } } }';
  expect((await service.ok(query, { id }, seat.student)).payment).toEqual({
    id,
    payer: { id: seat.studentId },
    enrollment: { id: seat.enrollmentId },
  });
  expect((await service.ok(query, { id }, admin)).payment.id).toBe(id);
  expect((await service.ok(query, { id }, signedInAs('STUDENT'))).payment).toBeNull();
  expect((await service.ok(query, { id: 'none' }, seat.student)).payment).toBeNull();
});
