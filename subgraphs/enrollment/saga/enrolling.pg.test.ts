import { newId } from '../../../platform/kernel/ids.js';
import { NotKnownYet } from '../../../platform/messaging/inbox/failure.js';
import { deliver } from '../../../platform/testing/deliver.js';
import { PaymentCameLate, PaymentRefunded } from '../../../schema/events/payment.js';
import { PRICED } from '../../../schema/events/test-kit/courses.js';
import { aStudent, CANCEL, type EnrollmentService, enrollmentService } from '../test-kit/enrollment-service.js';

const HOLD = 15 * 60_000;

let service: EnrollmentService;
beforeAll(async () => {
  service = await enrollmentService();
});
afterAll(() => service.stop());

const steps = async (id: string) =>
  (await service.read(id)).saga.map(({ name, state }: { name: string; state: string }) => `${name} ${state}`);
const seats = async (courseId: string) =>
  (await service.sql('select seats_taken from known_course where id = ?', [courseId]))[0]?.seats_taken;

/** A priced course with one seat, somebody who holds it and somebody who waits for it. */
async function oneSeat() {
  const { courseId } = await service.course({ price: PRICED, capacity: 1 });
  const [student, other] = [aStudent(), aStudent()];
  const enrollment = await service.enroll(courseId, student);
  const waiting = await service.enroll(courseId, other);
  return {
    courseId,
    student,
    other,
    id: enrollment.id as string,
    waitingId: waiting.id as string,
    sagaId: await service.sagaIdOf(enrollment.id),
  };
}

const payment = (enrollmentId: string, courseId: string, paymentId = newId()) => ({
  paymentId,
  payerId: newId(),
  amount: PRICED,
  what: 'Welding',
  enrollmentId,
  courseId,
  planId: null,
  membershipId: null,
  createdAt: service.clock.now().toISOString(),
});

const cameLate = (enrollmentId: string, courseId: string, sagaId: string, paymentId = newId()) =>
  deliver(service, PaymentCameLate, { ...payment(enrollmentId, courseId, paymentId), sagaId });

test('the money is there: active, and the student is notified', async () => {
  const { id, courseId, sagaId, waitingId } = await oneSeat();
  expect(await steps(id)).toEqual(['seat DONE', 'payment RUNNING', 'activation PENDING', 'notice PENDING']);
  const paymentId = await service.payment.takes(id);
  expect(await steps(id)).toEqual(['seat DONE', 'payment DONE', 'activation DONE', 'notice DONE']);
  expect(await service.read(id)).toMatchObject({ status: 'ACTIVE', seatHeldUntil: null });
  expect(await service.recorded(id)).toEqual([
    'ENROLLMENT_CREATED',
    'ENROLLMENT_SEAT_HELD',
    'ENROLLMENT_ACTIVATED',
    'ENROLLMENT_CONFIRMED',
  ]);
  expect(await service.fact(id, 'ENROLLMENT_ACTIVATED')).toMatchObject({ paymentId, sagaId });
  await service.pass(2 * HOLD);
  expect(await service.read(id)).toMatchObject({ status: 'ACTIVE' });
  expect(await seats(courseId)).toBe(1);
  expect(await service.read(waitingId)).toMatchObject({ status: 'WAITLISTED', saga: [] });
});

test('the payment is refused: the seat is handed on, the enrollment cancelled with the reason', async () => {
  const { id, courseId, waitingId } = await oneSeat();
  await service.payment.refuses(id, 'The card was declined');
  expect(await service.read(id)).toMatchObject({ status: 'CANCELLED', cancelReason: 'The card was declined', seatHeldUntil: null });
  expect(await steps(id)).toEqual(['seat UNDONE', 'payment REFUSED', 'activation PENDING', 'notice PENDING']);
  expect(await service.fact(id, 'ENROLLMENT_CANCELLED')).toMatchObject({
    was: 'PENDING_PAYMENT',
    cause: 'PAYMENT_REFUSED',
    reason: 'The card was declined',
    paymentId: null,
  });
  expect(await service.recorded(id)).not.toContain('ENROLLMENT_PAYMENT_CALLED_OFF');
  const heldUntil = new Date(service.clock.now().getTime() + HOLD).toISOString();
  expect(await service.read(waitingId)).toMatchObject({ status: 'PENDING_PAYMENT', seatHeldUntil: heldUntil });
  expect(await service.recorded(waitingId)).toEqual([
    'ENROLLMENT_CREATED',
    'ENROLLMENT_WAITLISTED',
    'ENROLLMENT_SEAT_HELD',
    'ENROLLMENT_PROMOTED',
  ]);
  expect(await service.fact(waitingId, 'ENROLLMENT_PROMOTED')).toMatchObject({ heldUntil });
  expect(await seats(courseId)).toBe(1);
});

test('nobody pays in time: the seat is handed on at once, before payment has answered that nothing was taken', async () => {
  const { id, waitingId, sagaId } = await oneSeat();
  await service.pass(HOLD - 1);
  expect(await service.read(id)).toMatchObject({ status: 'PENDING_PAYMENT' });
  await service.pass(1);
  expect(await service.read(id)).toMatchObject({ status: 'CANCELLED', cancelReason: 'The seat was not paid for in time' });
  expect(await service.fact(id, 'ENROLLMENT_CANCELLED')).toMatchObject({ cause: 'LAPSED' });
  expect(await service.fact(id, 'ENROLLMENT_PAYMENT_CALLED_OFF')).toMatchObject({ sagaId, because: 'LAPSED' });
  expect(await steps(id)).toEqual(['seat DONE', 'payment UNDOING', 'activation PENDING', 'notice PENDING']);
  expect(await service.read(waitingId)).toMatchObject({ status: 'PENDING_PAYMENT' });
  await service.payment.undoes(sagaId);
  expect(await steps(id)).toEqual(['seat UNDONE', 'payment UNDONE', 'activation PENDING', 'notice PENDING']);
  expect(await service.read(waitingId)).toMatchObject({ status: 'PENDING_PAYMENT' });
});

test('an answer that is redelivered, or comes when all is over, changes nothing', async () => {
  const { id, waitingId } = await oneSeat();
  const eventId = newId();
  await service.payment.takes(id, { id: eventId });
  const events = await service.recorded(id);
  await service.payment.takes(id, { id: eventId });
  await service.payment.takes(id);
  await service.payment.refuses(id, 'Out of order');
  expect(await service.recorded(id)).toEqual(events);
  expect(await service.read(id)).toMatchObject({ status: 'ACTIVE' });
  expect(await service.read(waitingId)).toMatchObject({ status: 'WAITLISTED' });
});

describe('a student who cancels', () => {
  test('while the payment is in flight: it is called off, the seat handed on at once', async () => {
    const { id, student, waitingId, sagaId, courseId } = await oneSeat();
    expect(await service.cancel(id, student, 'Changed my mind')).toMatchObject({ status: 'CANCELLED', cancelReason: 'Changed my mind' });
    expect(await service.fact(id, 'ENROLLMENT_PAYMENT_CALLED_OFF')).toMatchObject({ sagaId, because: 'CALLED_OFF' });
    expect(await service.read(waitingId)).toMatchObject({ status: 'PENDING_PAYMENT' });
    await service.payment.takes(id);
    await service.payment.undoes(sagaId);
    expect(await service.read(id)).toMatchObject({ status: 'CANCELLED' });
    expect(await seats(courseId)).toBe(1);
    expect(await service.cancel(id, student)).toMatchObject({ status: 'CANCELLED', cancelReason: 'Changed my mind' });
  });

  test('what was paid: the fact names the payment that goes back', async () => {
    const { id, student, waitingId } = await oneSeat();
    const paymentId = await service.payment.takes(id);
    await service.cancel(id, student);
    expect(await service.fact(id, 'ENROLLMENT_CANCELLED')).toMatchObject({ was: 'ACTIVE', cause: 'STUDENT', paymentId });
    expect(await service.read(waitingId)).toMatchObject({ status: 'PENDING_PAYMENT' });
  });

  test('and enrolls again, by a saga of its own that the first one’s leftovers do not touch', async () => {
    const { id, student, sagaId, courseId, waitingId, other } = await oneSeat();
    await service.cancel(waitingId, other);
    await service.cancel(id, student);
    expect(await service.enroll(courseId, student)).toMatchObject({ id, status: 'PENDING_PAYMENT' });
    await service.payment.undoes(sagaId);
    expect(await service.read(id)).toMatchObject({ status: 'PENDING_PAYMENT' });
    await service.payment.takes(id);
    expect(await service.read(id)).toMatchObject({ status: 'ACTIVE' });
    expect(await seats(courseId)).toBe(1);
  });

  test('from the waitlist leaves nobody a seat, and the others move up', async () => {
    const { courseId, other, waitingId } = await oneSeat();
    const last = await service.enroll(courseId);
    await service.cancel(waitingId, other);
    expect(await service.read(last.id)).toMatchObject({ status: 'WAITLISTED', waitlistPosition: 1 });
    expect(await seats(courseId)).toBe(1);
  });

  test('while the answer of payment comes in: one of both wins, and the money is never lost', async () => {
    for (let round = 0; round < 10; round += 1) {
      const { id, student, courseId } = await oneSeat();
      const [, cancelled] = await Promise.all([service.payment.takes(id), service.call(CANCEL, { input: { id } }, student)]);
      expect(cancelled.errors).toBeUndefined();
      expect(await service.read(id)).toMatchObject({ status: 'CANCELLED' });
      const events = await service.recorded(id);
      const { paymentId } = await service.fact(id, 'ENROLLMENT_CANCELLED');
      // Either it was paid, and the payment is named; or it was called off before.
      expect(paymentId === null).toBe(events.includes('ENROLLMENT_PAYMENT_CALLED_OFF'));
      expect(await seats(courseId)).toBe(1);
    }
  });
});

describe('money that comes late', () => {
  test('finds another seat when nobody waits for it', async () => {
    const { courseId } = await service.course({ price: PRICED, capacity: 2 });
    const { id } = await service.enroll(courseId);
    const sagaId = await service.sagaIdOf(id);
    await service.pass(HOLD);
    const paymentId = newId();
    await cameLate(id, courseId, sagaId, paymentId);
    expect(await service.read(id)).toMatchObject({ status: 'ACTIVE', cancelReason: null });
    expect(await service.fact(id, 'ENROLLMENT_ACTIVATED')).toMatchObject({ paymentId, sagaId });
    expect(await seats(courseId)).toBe(1);
    const events = await service.recorded(id);
    await cameLate(id, courseId, sagaId, paymentId);
    expect(await service.recorded(id)).toEqual(events);
  });

  test('goes back when the seat is somebody else’s', async () => {
    const { id, courseId, sagaId } = await oneSeat();
    await service.pass(HOLD);
    const paymentId = newId();
    await cameLate(id, courseId, sagaId, paymentId);
    expect(await service.read(id)).toMatchObject({ status: 'CANCELLED' });
    expect(await service.fact(id, 'ENROLLMENT_LATE_PAYMENT_DECLINED')).toMatchObject({ paymentId, sagaId });
    expect(await seats(courseId)).toBe(1);
  });

  test('goes back when the student has cancelled, or has enrolled again since', async () => {
    const { courseId } = await service.course({ price: PRICED });
    const student = aStudent();
    const { id } = await service.enroll(courseId, student);
    const first = await service.sagaIdOf(id);
    await service.cancel(id, student);
    await cameLate(id, courseId, first);
    expect(await service.read(id)).toMatchObject({ status: 'CANCELLED' });
    await service.enroll(courseId, student);
    const second = await service.sagaIdOf(id);
    await service.pass(HOLD);
    await service.enroll(courseId, student);
    await cameLate(id, courseId, second);
    expect(await service.read(id)).toMatchObject({ status: 'PENDING_PAYMENT' });
    const declined = (await service.recorded(id)).filter((type) => type === 'ENROLLMENT_LATE_PAYMENT_DECLINED');
    expect(declined).toHaveLength(2);
  });
});

test('what overtakes the answer to the saga waits for it', async () => {
  const { id, courseId, sagaId } = await oneSeat();
  const paymentId = newId();
  await expect(cameLate(id, courseId, sagaId, paymentId)).rejects.toThrow(NotKnownYet);
  const refund = { refundId: newId(), refundedAt: service.clock.now().toISOString(), reason: null, sagaId };
  await expect(deliver(service, PaymentRefunded, { ...payment(id, courseId, paymentId), ...refund })).rejects.toThrow(NotKnownYet);
  await service.payment.refuses(id, 'The card was declined');
  await cameLate(id, courseId, sagaId, paymentId);
  expect(await service.recorded(id)).toContain('ENROLLMENT_LATE_PAYMENT_DECLINED');
});

test('an enrollment whose money went back ends, and its seat is handed on', async () => {
  const { id, courseId, waitingId } = await oneSeat();
  const paymentId = await service.payment.takes(id);
  const refund = { refundId: newId(), refundedAt: service.clock.now().toISOString(), reason: 'Goodwill', sagaId: null };
  await deliver(service, PaymentRefunded, { ...payment(id, courseId), ...refund });
  expect(await service.read(id)).toMatchObject({ status: 'ACTIVE' });
  await deliver(service, PaymentRefunded, { ...payment(id, courseId, paymentId), ...refund });
  expect(await service.read(id)).toMatchObject({ status: 'CANCELLED', cancelReason: 'Goodwill' });
  expect(await service.fact(id, 'ENROLLMENT_CANCELLED')).toMatchObject({ cause: 'REFUNDED' });
  expect(await service.read(waitingId)).toMatchObject({ status: 'PENDING_PAYMENT' });
});
