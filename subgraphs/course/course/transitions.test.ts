import type { DomainError } from '../../../platform/kernel/errors.js';
import { newId } from '../../../platform/kernel/ids.js';
import { Course } from './course.entity.js';
import { type CourseChange, demandChange } from './transitions.js';
import { CourseStatus } from './vocabulary.js';

const now = new Date('2026-01-02T03:04:05.000Z');
const curriculum = { itemCount: 1, snapshot: () => [] };
const details = {
  title: 'Welding',
  summary: '',
  description: '',
  topics: [],
  level: null,
  language: 'en',
  price: { amount: 0, currency: 'USD' },
  capacity: null,
  startsAt: null,
  endsAt: null,
  enrollmentOpensAt: null,
  enrollmentClosesAt: null,
  timeZone: 'UTC',
  prerequisiteIds: [],
};

function aCourse(status: CourseStatus): Course {
  const course = Course.draft(details, 'welding', newId(), now);
  return Object.assign(course, { status, staffIds: [newId()], publishedAt: status === 'DRAFT' ? null : now });
}

type Expected = 'changes' | 'stays' | `${'CONFLICT' | 'COURSE_DELETED'}: ${string}`;
const archived = 'CONFLICT: The course is archived';
const deleting = 'COURSE_DELETED: The course is being deleted';

/** Everything that can be done to a course, with what comes of it by its status. */
const changes: [change: CourseChange, name: string, work: (course: Course) => void, expected: Record<CourseStatus, Expected>][] = [
  [
    'edit',
    'given another title',
    (course) => course.revise({ title: 'Soldering' }, now),
    { DRAFT: 'changes', PUBLISHED: 'changes', ARCHIVED: archived, DELETING: deleting },
  ],
  [
    'edit',
    'given somebody as staff',
    (course) => course.addStaff(newId(), now),
    { DRAFT: 'changes', PUBLISHED: 'changes', ARCHIVED: archived, DELETING: deleting },
  ],
  [
    'edit',
    'given another curriculum',
    (course) => course.curriculumChanged(curriculum, now),
    { DRAFT: 'changes', PUBLISHED: 'changes', ARCHIVED: archived, DELETING: deleting },
  ],
  [
    'publish',
    'published',
    (course) => course.publish(curriculum, now),
    { DRAFT: 'changes', PUBLISHED: 'stays', ARCHIVED: archived, DELETING: deleting },
  ],
  [
    'archive',
    'archived',
    (course) => course.archive(now),
    { DRAFT: 'CONFLICT: Only a published course can be archived', PUBLISHED: 'changes', ARCHIVED: 'stays', DELETING: deleting },
  ],
  [
    'removeStaff',
    'relieved of somebody',
    (course) => course.removeStaff(String(course.staffIds[0]), now),
    { DRAFT: 'changes', PUBLISHED: 'changes', ARCHIVED: 'changes', DELETING: deleting },
  ],
  [
    'transfer',
    'handed on to another instructor',
    (course) => course.transfer(newId(), now),
    { DRAFT: 'changes', PUBLISHED: 'changes', ARCHIVED: 'changes', DELETING: deleting },
  ],
  [
    'delete',
    'marked as being deleted',
    (course) => course.markDeleting({ id: newId(), title: 'Welding', instructorId: newId(), staffIds: [], startedAt: now }, now),
    { DRAFT: 'changes', PUBLISHED: 'changes', ARCHIVED: 'changes', DELETING: deleting },
  ],
];

const rows = changes.flatMap(([change, name, work, expected]) =>
  Object.values(CourseStatus).map((status) => ({ change, name, work, status, outcome: expected[status] })),
);

test.each(rows)('a course that is $status, $name: $outcome', ({ change, work, status, outcome }) => {
  const course = aCourse(status);
  const before = course.version;
  if (outcome === 'changes' || outcome === 'stays') {
    work(course);
    expect(course.version - before).toBe(outcome === 'changes' ? 1 : 0);
    expect(demandChange(change, status)).toBe(outcome === 'changes');
  } else {
    const [code, message] = outcome.split(': ');
    const refusal = expect.objectContaining<Partial<DomainError>>({ code: code as DomainError['code'], message: String(message) });
    expect(() => work(course)).toThrow(refusal);
    expect(() => demandChange(change, status)).toThrow(refusal);
    expect([course.version, course.status]).toEqual([before, status]);
  }
});

test.each(Object.values(CourseStatus))('a course that is %s is duplicated, unless it is being deleted', (status) => {
  if (status === CourseStatus.DELETING) expect(() => demandChange('duplicate', status)).toThrow('The course is being deleted');
  else expect(demandChange('duplicate', status)).toBe(true);
});

test('the statuses that a course goes through: DRAFT, PUBLISHED, ARCHIVED, DELETING', () => {
  const course = aCourse(CourseStatus.DRAFT);
  const { status: first } = course;
  course.publish(curriculum, now);
  const { status: second } = course;
  course.archive(now);
  const { status: third } = course;
  course.markDeleting({ id: newId(), title: 'Welding', instructorId: newId(), staffIds: [], startedAt: now }, now);
  expect([first, second, third, course.status]).toEqual(['DRAFT', 'PUBLISHED', 'ARCHIVED', 'DELETING']);
});
