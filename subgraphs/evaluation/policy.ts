import { anyOf, aService, definePolicy, isUser, type Policy, type Rule } from '../../platform/kernel/policy.js';
import { admin, type CourseTeam, staff } from '../../schema/rules/course.js';
import type { Evaluation } from './evaluation/evaluation.entity.js';

/** A course that is not known here has no staff. */
const isStaff: Rule<CourseTeam | null> = (caller, course) => (course ? staff(caller, course) : admin(caller, course));

export interface CourseSubject {
  readonly course: CourseTeam | null;
  /** The caller learns in the course. */
  readonly learns: boolean;
}

const itsStaff: Rule<{ readonly course: CourseTeam | null }> = (caller, { course }) => isStaff(caller, course);

export type CourseAction = 'seeGrades' | 'releaseGrades';

/** For the lists of a course's assignments and grades. */
export const coursePolicy: Policy<CourseSubject, CourseAction> = definePolicy({
  what: 'Assignment',
  see: anyOf<CourseSubject>(itsStaff, (_caller, { learns }) => learns),
  may: { seeGrades: itsStaff, releaseGrades: itsStaff },
});

export interface ExcuseSubject extends CourseSubject {
  readonly studentId: string;
}

/** For what the staff decide about one student. Nobody excuses themselves, whatever other rights they have. */
export const excusePolicy: Policy<ExcuseSubject, 'excuse'> = definePolicy<ExcuseSubject, 'excuse'>({
  what: 'Assignment',
  see: coursePolicy.see,
  may: { excuse: (caller, subject) => itsStaff(caller, subject) && !isUser(caller, subject.studentId) },
});

export interface EvaluationSubject {
  readonly evaluation: Pick<Evaluation, 'studentId' | 'isReleased'>;
  readonly course: CourseTeam | null;
}

const student: Rule<EvaluationSubject> = (caller, { evaluation }) => isUser(caller, evaluation.studentId);

export type EvaluationAction = 'grade' | 'readGrade';

export const evaluationPolicy: Policy<EvaluationSubject, EvaluationAction> = definePolicy({
  what: 'Submission',
  see: anyOf<EvaluationSubject>(student, itsStaff, aService),
  may: {
    /** Nobody grades their own submission, whatever other rights they have. */
    grade: (caller, subject) => itsStaff(caller, subject) && !student(caller, subject),
    /** The grade is hidden from its student until it is released, whatever other rights they have. */
    readGrade: (caller, subject) =>
      student(caller, subject) ? subject.evaluation.isReleased : itsStaff(caller, subject) || aService(caller, subject),
  },
});
