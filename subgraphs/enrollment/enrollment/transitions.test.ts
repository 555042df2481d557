import { newId } from '../../../platform/kernel/ids.js';
import { KnownCourse } from '../course/known-course.entity.js';
import { Enrollment } from './enrollment.entity.js';
import { EnrollmentStatus } from './status.js';

const { PENDING_PAYMENT, WAITLISTED, ACTIVE, COMPLETED, CANCELLED } = EnrollmentStatus;
const now = new Date('2026-01-02T03:04:05.000Z');
const course = Object.assign(new KnownCourse(), { id: newId(), title: 'Welding' });
const terms = { price: { amount: 4900, currency: 'USD' }, membershipId: null };
const item = { id: newId(), kind: 'CONTENT', refId: newId(), required: true } as const;

/** An enrollment with that status; without one it has not begun. */
function anEnrollment(status: EnrollmentStatus | null): Enrollment {
  const enrollment = Enrollment.of(course, newId());
  Object.assign(enrollment, { priceAmount: 4900, priceCurrency: 'USD', requestedAt: now });
  return status ? Object.assign(enrollment, { status }) : enrollment;
}

type Change = (enrollment: Enrollment) => void;
const beginAs =
  (status: EnrollmentStatus): Change =>
  (enrollment) =>
    enrollment.begin(course, terms, status, status === WAITLISTED ? 1 : null, now);

/** Every change of a status, with what it makes of each status: null where the program must not come to. */
const changes: [name: string, change: Change, Record<EnrollmentStatus | 'none', EnrollmentStatus | null>][] = [
  [
    'begins, to wait',
    beginAs(WAITLISTED),
    { none: WAITLISTED, CANCELLED: WAITLISTED, WAITLISTED: null, PENDING_PAYMENT: null, ACTIVE: null, COMPLETED: null },
  ],
  [
    'has its seat held',
    (enrollment) => enrollment.hold(newId(), now),
    {
      none: PENDING_PAYMENT,
      CANCELLED: PENDING_PAYMENT,
      WAITLISTED: PENDING_PAYMENT,
      PENDING_PAYMENT,
      ACTIVE: null,
      COMPLETED: null,
    },
  ],
  [
    'is activated',
    (enrollment) => enrollment.activate(course, { items: [] }, now),
    { none: ACTIVE, CANCELLED: ACTIVE, WAITLISTED: ACTIVE, PENDING_PAYMENT: ACTIVE, ACTIVE, COMPLETED: null },
  ],
  [
    'is cancelled with its course',
    (enrollment) => enrollment.cancel(course, 'COURSE_DELETED', 'The course was deleted'),
    { none: null, CANCELLED: null, WAITLISTED: CANCELLED, PENDING_PAYMENT: CANCELLED, ACTIVE: CANCELLED, COMPLETED: CANCELLED },
  ],
];

const rows = changes.flatMap(([name, change, results]) =>
  Object.entries(results).map(([from, to]) => ({ name, change, from: from === 'none' ? null : (from as EnrollmentStatus), to })),
);

test.each(rows)('an enrollment that is $from and $name becomes $to', ({ change, from, to }) => {
  const enrollment = anEnrollment(from);
  if (to) change(enrollment);
  else expect(() => change(enrollment)).toThrow('cannot become');
  expect(enrollment.status ?? null).toBe(to ?? from);
});

test.each(Object.values(EnrollmentStatus))('when all is done in the course, only an active enrollment is completed: %s', (status) => {
  const enrollment = anEnrollment(status);
  enrollment.completeItem(course, [item], item.id, now);
  expect(enrollment.status).toBe(status === ACTIVE ? COMPLETED : status);
});

test.each([
  ['all', [item], COMPLETED],
  ['not all', [item, { ...item, id: newId() }], ACTIVE],
  ['nothing that is required', [], ACTIVE],
])('a student who comes back to a course in which %s was completed before is at once as far as that', (_what, items, status) => {
  const enrollment = anEnrollment(null);
  enrollment.completedItemIds = [item.id];
  enrollment.activate(course, { items }, now);
  expect(enrollment.status).toBe(status);
});

test.each(['STUDENT', 'STAFF', 'REFUNDED', 'PLAN_ENDED', 'LAPSED', 'PAYMENT_REFUSED'] as const)(
  'a completed enrollment is not cancelled but with its course: %s',
  (cause) => {
    const enrollment = anEnrollment(COMPLETED);
    expect(() => enrollment.cancel(course, cause, 'Why not')).toThrow(expect.objectContaining({ code: 'CONFLICT' }));
    expect(enrollment.status).toBe(COMPLETED);
  },
);
