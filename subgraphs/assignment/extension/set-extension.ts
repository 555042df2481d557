import { isDeepStrictEqual } from 'node:util';
import type { RequestContext } from '../../../platform/kernel/context.js';
import { ErrorCode, refuse } from '../../../platform/kernel/errors.js';
import { transaction } from '../../../platform/postgres/transaction.js';
import { demandThere } from '../../../schema/read-models/writable.js';
import { assignments } from '../assignment/access.js';
import type { Assignment } from '../assignment/assignment.entity.js';
import { learners } from '../enrollment/known-enrollments.js';
import { Extension } from './extension.entity.js';
import type { ExtensionInput } from './extension.inputs.js';
import { demandDates, NO_EXTENSION, revised } from './terms.js';

/**
 * The course's staff, admins, except for themselves; also in an archived course, because it concerns one student only. What is absent stays as it was.
 * BAD_USER_INPUT for dates that are out of order together with the assignment's. NOT_ENROLLED for a student who is not an active learner
 * of the course.
 */
export async function setExtension(context: RequestContext, input: ExtensionInput): Promise<Assignment> {
  const { assignmentId, studentId } = input;
  const opening = await assignments.openingOf(context, assignmentId, 'extend', { studentId });
  const isEnrolled = opening.courseId !== null && (await learners.learns(context, opening.courseId, studentId));
  return transaction(context, async (em) => {
    const { thing: assignment, course } = await opening.open(em);
    demandThere(course);
    if (!isEnrolled) throw refuse(ErrorCode.NOT_ENROLLED, 'The student is not in the course');
    const known = await em.findOne(Extension, { assignmentId, studentId }, { refresh: true });
    const before = known?.terms ?? NO_EXTENSION;
    const terms = revised(before, input);
    demandDates(assignment, terms, input);
    if (isDeepStrictEqual(before, terms)) return assignment;
    assignment.extended(studentId, terms);
    em.persist(Object.assign(known ?? new Extension(), { assignmentId, studentId, sequence: assignment.sequence, ...terms }));
    return assignment;
  });
}
