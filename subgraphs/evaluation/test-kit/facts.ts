import { newId } from '../../../platform/ids.js';
import type { AssignmentSnapshot } from '../../../schema/events/assignment.js';
import type { CourseSnapshot } from '../../../schema/events/course.js';
import type { EnrollmentSnapshot } from '../../../schema/events/enrollment.js';
import type { Submitted } from '../evaluation/submitted.js';

const CREATED = '2026-01-01T00:00:00.000Z';

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
  createdAt: CREATED,
  updatedAt: CREATED,
  ...course,
});

export const anAssignment = (assignment: Partial<AssignmentSnapshot> = {}): AssignmentSnapshot => ({
  assignmentId: newId(),
  courseId: newId(),
  title: 'Weld two plates',
  points: 100,
  weight: 1,
  opensAt: null,
  dueAt: null,
  closesAt: null,
  attemptsAllowed: null,
  latePolicy: null,
  rubric: [],
  createdAt: CREATED,
  updatedAt: CREATED,
  ...assignment,
});

export const anEnrollment = (enrollment: Partial<EnrollmentSnapshot> = {}): EnrollmentSnapshot => ({
  enrollmentId: newId(),
  courseId: newId(),
  courseTitle: 'Welding',
  studentId: newId(),
  status: 'ACTIVE',
  price: { amount: 0, currency: 'USD' },
  requestedAt: CREATED,
  membershipId: null,
  ...enrollment,
});

/** What an attempt at the assignment is accepted under, in time unless told otherwise. */
export const aSubmission = (assignment: AssignmentSnapshot, submitted: Partial<Submitted> = {}): Submitted => {
  const { assignmentId, courseId, title, points, weight, latePolicy, rubric, dueAt } = assignment;
  return {
    submissionId: newId(),
    assignmentId,
    courseId,
    studentId: newId(),
    attempt: 1,
    assignmentTitle: title,
    submittedAt: '2026-02-01T10:00:00.000Z',
    dueAt,
    secondsLate: 0,
    points,
    weight,
    latePolicy,
    rubric,
    ...submitted,
  };
};
