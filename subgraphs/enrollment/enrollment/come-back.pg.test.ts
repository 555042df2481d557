import type { UserCaller } from '../../../platform/kernel/identity.js';
import { newId } from '../../../platform/kernel/ids.js';
import { deliver } from '../../../platform/testing/deliver.js';
import { PaymentCameLate, PlanMembershipStarted } from '../../../schema/events/payment.js';
import { anItem, PRICED } from '../../../schema/events/test-kit/courses.js';
import { admin, aStudent, ENROLL_STUDENTS, type EnrollmentService, enrollmentService } from '../test-kit/enrollment-service.js';

const HOLD = 15 * 60_000;

let service: EnrollmentService;
beforeAll(async () => {
  service = await enrollmentService();
});
afterAll(() => service.stop());

interface Scene {
  readonly courseId: string;
  readonly student: UserCaller;
  readonly id: string;
}

/** A student who left a course after completing one of its items. Meanwhile the other items were taken out of the course. */
async function leftWithAllDone(price: typeof PRICED): Promise<Scene> {
  const course = await service.course({ price, capacity: 1 });
  const { courseId } = course;
  const [done, other] = [anItem(), anItem()];
  await service.curriculum(courseId, [done, other]);
  const student = aStudent();
  const { id } = await service.enroll(courseId, student);
  if (price.amount > 0) await service.payment.takes(id);
  await service.complete(id, done.id, student);
  await service.cancel(id, student);
  await service.curriculum(courseId, [done], { sequence: 2 });
  return { courseId, student, id };
}

const FREE = { amount: 0, currency: 'USD' };

const ways: Record<string, { price: typeof PRICED; comeBack(scene: Scene): Promise<unknown> }> = {
  'by enrolling again': { price: FREE, comeBack: ({ courseId, student }) => service.enroll(courseId, student) },
  'by the staff': {
    price: PRICED,
    comeBack: ({ courseId, student }) => service.ok(ENROLL_STUDENTS, { input: { courseId, userIds: [student.userId] } }, admin),
  },
  'off the waitlist': {
    price: FREE,
    async comeBack({ courseId, student }) {
      const other = aStudent();
      const ahead = await service.enroll(courseId, other);
      expect(await service.enroll(courseId, student)).toMatchObject({ status: 'WAITLISTED' });
      await service.cancel(ahead.id, other);
    },
  },
  'by a plan': {
    price: PRICED,
    comeBack: ({ courseId, student }) => startPlan(student.userId, courseId),
  },
  'by a plan, when the seat was held already': {
    price: PRICED,
    async comeBack({ courseId, student }) {
      await service.enroll(courseId, student);
      await startPlan(student.userId, courseId);
    },
  },
  'by paying': {
    price: PRICED,
    async comeBack({ courseId, student, id }) {
      await service.enroll(courseId, student);
      await service.payment.takes(id);
    },
  },
  'by paying late': {
    price: PRICED,
    async comeBack({ courseId, student, id }) {
      await service.enroll(courseId, student);
      const sagaId = await service.sagaIdOf(id);
      await service.pass(HOLD);
      const money = { amount: PRICED, what: 'Welding', planId: null, membershipId: null, createdAt: service.clock.now().toISOString() };
      await deliver(service, PaymentCameLate, {
        ...money,
        paymentId: newId(),
        payerId: student.userId,
        enrollmentId: id,
        courseId,
        sagaId,
      });
    },
  },
};

const startPlan = (userId: string, courseId: string) =>
  deliver(service, PlanMembershipStarted, {
    paymentId: newId(),
    membershipId: newId(),
    planId: newId(),
    planName: 'Everything',
    userId,
    courseIds: [courseId],
    activeUntil: null,
  });

test.each(Object.entries(ways))('a student who comes back %s, with everything done, has completed the course', async (_way, way) => {
  const scene = await leftWithAllDone(way.price);
  await way.comeBack(scene);
  await service.runJob('certificates');
  expect(await service.read(scene.id)).toMatchObject({
    status: 'COMPLETED',
    completedAt: expect.any(String),
    progress: { percent: 100 },
    certificate: { serial: expect.any(String) },
  });
  expect(await service.recorded(scene.id)).toContain('ENROLLMENT_COMPLETED');
});

test('the certificate is there with the answer, where a student or the staff wait for one', async () => {
  const own = await leftWithAllDone(FREE);
  await service.enroll(own.courseId, own.student);
  expect(await service.read(own.id)).toMatchObject({ certificate: { serial: expect.any(String) } });
  const staffed = await leftWithAllDone(FREE);
  await service.ok(ENROLL_STUDENTS, { input: { courseId: staffed.courseId, userIds: [staffed.student.userId] } }, admin);
  expect(await service.read(staffed.id)).toMatchObject({ certificate: { serial: expect.any(String) } });
});
