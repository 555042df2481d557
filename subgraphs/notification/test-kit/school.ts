import type { UserCaller } from '../../../platform/identity.js';
import { newId } from '../../../platform/ids.js';
import { signedInAs } from '../../../platform/test-kit/callers.js';
import { type Delivery, deliver } from '../../../platform/test-kit/deliver.js';
import type { TestSubgraph } from '../../../platform/test-kit/subgraph.js';
import { CoursePublished, type CourseSnapshot, CourseStaffChanged } from '../../../schema/events/course.js';
import { Role, UserRegistered } from '../../../schema/events/user.js';

/** What happens in a school, as this service hears of it. */
export const schoolOf = (subgraph: () => TestSubgraph) => ({
  async registers(role = Role.STUDENT, { locale = 'en', ...delivery }: Delivery & { locale?: string } = {}): Promise<UserCaller> {
    const caller = signedInAs(role);
    await deliver(subgraph(), UserRegistered, { userId: caller.userId, role, locale }, delivery);
    return caller;
  },
  async publishes(course: Partial<CourseSnapshot> = {}, delivery: Delivery = {}): Promise<CourseSnapshot> {
    const published = aCourse({ status: 'PUBLISHED', ...course });
    await deliver(subgraph(), CoursePublished, published, delivery);
    return published;
  },
  async staffs(course: CourseSnapshot, staffIds: readonly string[], delivery: Delivery): Promise<CourseSnapshot> {
    const changed = { ...course, staffIds: [...staffIds] };
    await deliver(subgraph(), CourseStaffChanged, { ...changed, added: null, removed: null }, delivery);
    return changed;
  },
});

export const aCourse = (course: Partial<CourseSnapshot> = {}): CourseSnapshot => ({
  courseId: newId(),
  slug: 'welding',
  title: 'Welding',
  summary: '',
  description: '',
  topics: [],
  level: null,
  language: 'en',
  status: 'DRAFT',
  instructorId: newId(),
  staffIds: [],
  price: { amount: 0, currency: 'USD' },
  capacity: null,
  startsAt: null,
  endsAt: null,
  prerequisiteIds: [],
  publishedAt: null,
  createdAt: '2026-01-01T00:00:00.000Z',
  updatedAt: '2026-01-01T00:00:00.000Z',
  ...course,
});
