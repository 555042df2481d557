import { auditing } from '../../platform/service/audit/audited-events.js';
import { defineSubgraph } from '../../platform/service/declaration.js';
import { KnownPerson } from '../../platform/service/people/known-person.entity.js';
import { AssignmentExcused, GradeEntered, GradeReleased } from '../../schema/events/evaluation.js';
import { KnownAssignment } from './assignment/known-assignment.entity.js';
import { KnownExtension } from './assignment/known-extension.entity.js';
import { consumers } from './consumers.js';
import { KnownCourse } from './course/known-course.entity.js';
import { KnownEnrollment } from './enrollment/known-enrollment.entity.js';
import { Evaluation } from './evaluation/evaluation.entity.js';
import { AssignmentResolver, EvaluationResolver, SubmissionResolver } from './evaluation/evaluation.resolver.js';
import { evaluationsById } from './evaluation/find-evaluations.js';
import { Excuse } from './excuse/excuse.entity.js';
import { GradebookResolver } from './gradebook/gradebook.resolver.js';
import { migrations } from './migrations.js';
import { mutations } from './mutations.js';
import { KnownAccommodation } from './quiz/known-accommodation.entity.js';
import { KnownQuiz } from './quiz/known-quiz.entity.js';
import { QuizResult } from './quiz/quiz-result.entity.js';
import { stubsById } from './stubs.js';

export const evaluationSubgraph = defineSubgraph({
  name: 'evaluation',
  database: 'lms_evaluation',
  entities: [
    Evaluation,
    Excuse,
    KnownCourse,
    KnownAssignment,
    KnownExtension,
    KnownEnrollment,
    KnownQuiz,
    QuizResult,
    KnownAccommodation,
    KnownPerson,
  ],
  migrations,
  resolvers: [EvaluationResolver, SubmissionResolver, AssignmentResolver, GradebookResolver],
  references: { Evaluation: evaluationsById, Submission: stubsById, Assignment: stubsById },
  mutations,
  audited: [
    auditing(GradeEntered, 'submissionId', 'studentId', 'courseId', 'enteredScore', 'deductedPoints', 'score', 'points', 'released'),
    auditing(AssignmentExcused, 'assignmentId', 'studentId', 'courseId', 'excused'),
    auditing(GradeReleased, 'submissionId', 'studentId', 'courseId', 'previousScore', 'score', 'points'),
  ],
  consumers,
});
