import { anyOf, aService, definePolicy, isUser, type Policy, type Rule } from '../../platform/kernel/policy.js';
import { type CourseTeam, staff } from '../../schema/rules/course.js';
import type { Submission } from './submission/submission.entity.js';

/** An assignment, by its course, and whether the caller is enrolled there. */
export interface AssignmentSubject {
  readonly course: CourseTeam;
  readonly isEnrolled: boolean;
}

const itsStaff: Rule<{ readonly course: CourseTeam }> = (caller, { course }) => staff(caller, course);
const enrolled: Rule<AssignmentSubject> = (caller, { isEnrolled }) => caller.kind === 'user' && isEnrolled;

export type AssignmentAction = 'handIn' | 'seeSubmissions';

export const assignmentPolicy: Policy<AssignmentSubject, AssignmentAction> = definePolicy({
  what: 'Assignment',
  see: anyOf<AssignmentSubject>(enrolled, itsStaff, aService),
  may: { handIn: enrolled, seeSubmissions: anyOf<AssignmentSubject>(itsStaff, aService) },
});

/** A submission with the course that it is in. */
export interface SubmissionSubject {
  readonly submission: Pick<Submission, 'studentId'>;
  readonly course: CourseTeam;
}

const student: Rule<SubmissionSubject> = (caller, { submission }) => isUser(caller, submission.studentId);

export type SubmissionAction = 'comment' | 'changeFiles';

export const submissionPolicy: Policy<SubmissionSubject, SubmissionAction> = definePolicy({
  what: 'Submission',
  see: anyOf<SubmissionSubject>(student, itsStaff, aService),
  may: { comment: anyOf<SubmissionSubject>(student, itsStaff), changeFiles: student },
});
