import { newId } from '../../../platform/ids.js';
import type { CourseSnapshot, CurriculumSnapshot } from '../../../schema/events/course.js';

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
