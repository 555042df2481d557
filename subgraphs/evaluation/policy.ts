import { anyOf, aService, definePolicy, hasRole, isUser, type Policy, type Rule } from '../../platform/policy.js';
import { Role } from '../../schema/events/user.js';
import type { KnownCourse } from './course/known-course.entity.js';
import type { Evaluation } from './evaluation/evaluation.entity.js';

type Course = Pick<KnownCourse, 'instructorId' | 'staffIds'>;

/** This instructor, who is still one; those in `Course.staff`, whatever their role; admins. A course that is not known here has no staff. */
const isStaff: Rule<Course | null> = (caller, course) =>
  hasRole(caller, Role.ADMIN) ||
  (course !== null &&
    caller.kind === 'user' &&
    ((isUser(caller, course.instructorId) && hasRole(caller, Role.INSTRUCTOR)) || course.staffIds.includes(caller.userId)));

export interface CourseSubject {
  readonly course: Course | null;
  /** The caller learns in the course. */
  readonly isLearner: boolean;
}

const staff: Rule<CourseSubject> = (caller, { course }) => isStaff(caller, course);

export type CourseAction = 'seeGrades' | 'releaseGrades';

/** Of a course's assignments and grades, as whole lists. */
export const coursePolicy: Policy<CourseSubject, CourseAction> = definePolicy({
  what: 'Assignment',
  see: anyOf(staff, (_caller, { isLearner }) => isLearner),
  may: { seeGrades: staff, releaseGrades: staff },
});

export interface EvaluationSubject {
  readonly evaluation: Pick<Evaluation, 'studentId' | 'isReleased'>;
  readonly course: Course | null;
}

const student: Rule<EvaluationSubject> = (caller, { evaluation }) => isUser(caller, evaluation.studentId);
const itsStaff: Rule<EvaluationSubject> = (caller, { course }) => isStaff(caller, course);

export type EvaluationAction = 'grade' | 'readGrade';

export const evaluationPolicy: Policy<EvaluationSubject, EvaluationAction> = definePolicy({
  what: 'Submission',
  see: anyOf(student, itsStaff, aService),
  may: {
    /** Nobody their own, whoever they are besides. */
    grade: (caller, subject) => itsStaff(caller, subject) && !student(caller, subject),
    /** What is hidden from the student until it is released. */
    readGrade: anyOf(itsStaff, aService, (caller, subject) => student(caller, subject) && subject.evaluation.isReleased),
  },
});
