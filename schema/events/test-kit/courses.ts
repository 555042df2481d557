import { newId } from '../../../platform/kernel/ids.js';
import type { CourseSnapshot, CurriculumSnapshot } from '../course.js';
import type { EnrollmentSnapshot } from '../enrollment.js';

// Courses, for the tests of services that consume their events.

/** A published course without a limit, free unless told otherwise. */
export const aCourse = (course: Partial<CourseSnapshot> = {}): CourseSnapshot => ({
  courseId: newId(),
  slug: 'welding',
  title: 'Welding',
  summary: '',
  description: '',
  topics: [],
  level: null,
  language: 'en',
  status: 'PUBLISHED',
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

export const PRICED = { amount: 4900, currency: 'USD' };

type Item = CurriculumSnapshot[number]['items'][number];

export const anItem = (item: Partial<Item> = {}): Item => ({ id: newId(), kind: 'CONTENT', refId: newId(), required: true, ...item });

export const inOneModule = (items: readonly Item[]): CurriculumSnapshot => [{ id: newId(), items: [...items] }];

/** An active enrollment in a free course. */
export const anEnrollment = (
  { courseId, title: courseTitle }: Pick<CourseSnapshot, 'courseId' | 'title'>,
  studentId: string,
  enrollment: Partial<EnrollmentSnapshot> = {},
): EnrollmentSnapshot => ({
  enrollmentId: newId(),
  courseId,
  courseTitle,
  studentId,
  status: 'ACTIVE',
  price: { amount: 0, currency: 'USD' },
  requestedAt: '2026-01-01T00:00:00.000Z',
  membershipId: null,
  ...enrollment,
});
