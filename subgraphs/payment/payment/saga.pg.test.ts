import { newId } from '../../../platform/kernel/ids.js';
import { deliver } from '../../../platform/testing/deliver.js';
import {
  EnrollmentCancelled,
  EnrollmentLatePaymentDeclined,
  EnrollmentPaymentCalledOff,
  EnrollmentSeatHeld,
} from '../../../schema/events/enrollment.js';
import { aSeat, asOwned, CHECKOUT, expectBalanced, type PaymentService, paymentService, type Seat } from '../test-kit/payment-service.js';

let service: PaymentService;
beforeAll(async () => {
  service = await paymentService();
});
beforeEach(() => {
  service.cut = false;
});
afterEach(() => expectBalanced(service));
afterAll(() => service.stop());

const callOff = ({ student: _, ...seat }: Seat, because: 'LAPSED' | 'CALLED_OFF') =>
  deliver(service, EnrollmentPaymentCalledOff, { ...seat, status: 'CANCELLED', because, reason: 'over' }, { sequence: 3 });

const declineLate = ({ student: _, ...seat }: Seat, paymentId: string) =>
  deliver(service, EnrollmentLatePaymentDeclined, { ...seat, status: 'CANCELLED', paymentId, reason: 'no seat' }, { sequence: 4 });

const cancel = ({ student: _, ...seat }: Seat, paymentId: string, cause: 'STUDENT' | 'REFUNDED' = 'STUDENT') =>
  deliver(service, EnrollmentCancelled, { ...seat, status: 'CANCELLED', was: 'ACTIVE', cause, reason: 'left', paymentId }, { sequence: 5 });

const state = async (id: string) => (await service.payment(id)).status;

describe('called off', () => {
  test('before anybody wanted to pay: undone, and nobody can pay any more', async () => {
    const seat = await service.holdsSeat();
    await callOff(seat, 'LAPSED');
    expect(await service.answers(seat.sagaId)).toEqual(['SAGA_STEP_UNDONE']);
    service.enrollments.things.set(seat.enrollmentId, asOwned(seat));
    const refusal = await service.refused(CHECKOUT, { input: { enrollmentId: seat.enrollmentId } }, seat.student);
    expect(refusal).toMatchObject({ code: 'SEAT_EXPIRED' });
  });

  test('while a page is open: the payment is EXPIRED and the page is closed', async () => {
    const seat = await service.holdsSeat();
    const { url, payment } = await service.startCheckout(seat.student, { enrollmentId: seat.enrollmentId });
    await callOff(seat, 'CALLED_OFF');
    expect(await service.answers(seat.sagaId)).toEqual(['SAGA_STEP_UNDONE']);
    expect(await state(payment.id)).toBe('EXPIRED');
    // The event of the cancelled enrollment has not come: the answer is the same, that there is no seat, as it is afterwards.
    service.enrollments.things.set(seat.enrollmentId, asOwned(seat));
    const refusal = await service.refused(CHECKOUT, { input: { enrollmentId: seat.enrollmentId } }, seat.student);
    expect(refusal).toMatchObject({ code: 'SEAT_EXPIRED' });
    await service.jobs();
    expect((await service.visit(url)).html).toContain('This page is closed');
  });

  test('when it is paid: undone once the money is back, even if the provider was away', async () => {
    const seat = await service.holdsSeat();
    const id = await service.paid(seat);
    service.cut = true;
    await callOff(seat, 'CALLED_OFF');
    await service.jobs();
    expect(await service.answers(seat.sagaId)).toEqual(['SAGA_STEP_DONE']);
    expect(await state(id)).toBe('SUCCEEDED');
    service.cut = false;
    service.clock.advance(120_000);
    await service.jobs();
    expect(await service.answers(seat.sagaId)).toEqual(['SAGA_STEP_DONE', 'SAGA_STEP_UNDONE']);
    expect(await state(id)).toBe('REFUNDED');
  });

  test('when the seat lapsed just before the money came: enrollment is asked what becomes of it', async () => {
    const seat = await service.holdsSeat();
    const id = await service.paid(seat);
    await callOff(seat, 'LAPSED');
    expect(await service.answers(seat.sagaId)).toEqual(['SAGA_STEP_DONE', 'SAGA_STEP_UNDONE']);
    expect(await service.recorded(id)).toEqual(['PAYMENT_STARTED', 'PAYMENT_SUCCEEDED', 'PAYMENT_CAME_LATE']);
    await declineLate(seat, id);
    await service.jobs();
    expect(await state(id)).toBe('REFUNDED');
  });
});

describe('late money', () => {
  async function paidLate(because: 'LAPSED' | 'CALLED_OFF') {
    const seat = await service.holdsSeat();
    const { url, payment } = await service.startCheckout(seat.student, { enrollmentId: seat.enrollmentId });
    await callOff(seat, because);
    // The page is closed a moment later; this person was quicker.
    await (await service.visit(url)).pay();
    await service.webhooks();
    return { seat, id: payment.id as string };
  }

  test('for a lapsed seat is reported to enrollment, and kept when there is a seat', async () => {
    const { id } = await paidLate('LAPSED');
    expect(await service.recorded(id)).toEqual(['PAYMENT_STARTED', 'PAYMENT_EXPIRED', 'PAYMENT_SUCCEEDED', 'PAYMENT_CAME_LATE']);
    await service.jobs();
    expect(await state(id)).toBe('SUCCEEDED');
  });

  test('for a lapsed seat is refunded when there is none', async () => {
    const { seat, id } = await paidLate('LAPSED');
    await declineLate(seat, id);
    await service.jobs();
    expect(await state(id)).toBe('REFUNDED');
  });

  test('for a cancelled enrollment is refunded', async () => {
    const { id } = await paidLate('CALLED_OFF');
    await service.jobs();
    expect(await state(id)).toBe('REFUNDED');
    expect(await service.recorded(id)).toEqual(['PAYMENT_STARTED', 'PAYMENT_EXPIRED', 'PAYMENT_SUCCEEDED', 'PAYMENT_REFUNDED']);
  });

  test('is found by asking, when its webhook never comes', async () => {
    Object.assign(service.behaviour, { webhooksLost: 100 });
    const { id } = await paidLate('CALLED_OFF');
    Object.assign(service.behaviour, { webhooksLost: 0 });
    await service.jobs();
    expect(await state(id)).toBe('REFUNDED');
  });
});

test('the money and the end of the seat at the same moment: it is taken or given back, never both and never neither', async () => {
  const outcomes = await Promise.all(
    Array.from({ length: 10 }, async () => {
      const seat = await service.holdsSeat();
      const id = await service.pays(seat);
      await Promise.all([service.webhooks(), callOff(seat, 'CALLED_OFF')]);
      return id;
    }),
  );
  await service.webhooks();
  await service.jobs();
  for (const id of outcomes) expect(await state(id)).toBe('REFUNDED');
});

test('a cancelled enrollment gets back what was paid for it, once', async () => {
  const seat = await service.holdsSeat();
  const id = await service.paid(seat);
  await cancel(seat, id);
  await cancel(seat, id);
  await service.jobs();
  await service.webhooks();
  expect(await state(id)).toBe('REFUNDED');
  expect(
    await service.sql('select amount::int from gateway.refund where intent_id = (select charge_id from payment where id = ?)', [id]),
  ).toEqual([{ amount: 10_000 }]);
});

test('a refund is not refunded because of what it leads to', async () => {
  const seat = await service.holdsSeat();
  const id = await service.paid(seat);
  await cancel(seat, id, 'REFUNDED');
  await service.jobs();
  expect(await state(id)).toBe('SUCCEEDED');
});

test('who enrolls again pays anew, and what was open from the last time ends', async () => {
  const seat = await service.holdsSeat();
  const first = await service.startCheckout(seat.student, { enrollmentId: seat.enrollmentId });
  const again = { ...seat, sagaId: newId() };
  service.enrollments.things.set(seat.enrollmentId, asOwned(again, 9));
  const { student: _, ...fact } = again;
  await deliver(service, EnrollmentSeatHeld, fact, { sequence: 9 });
  const second = await service.startCheckout(seat.student, { enrollmentId: seat.enrollmentId });
  expect(second.payment.id).not.toBe(first.payment.id);
  expect(await state(first.payment.id)).toBe('EXPIRED');
});

test('paid before the fact that asks for it: the fact finds it answered', async () => {
  const seat = aSeat(service.clock.now());
  service.enrollments.things.set(seat.enrollmentId, asOwned(seat));
  const id = await service.paid(seat);
  const { student: _, ...fact } = seat;
  await deliver(service, EnrollmentSeatHeld, fact, { sequence: 2 });
  expect(await service.answers(seat.sagaId)).toEqual(['SAGA_STEP_DONE', 'SAGA_STEP_DONE']);
  expect(await state(id)).toBe('SUCCEEDED');
});
