import { isDeepStrictEqual } from 'node:util';
import type { RequestContext } from '../../../platform/kernel/context.js';
import { ErrorCode, refuse } from '../../../platform/kernel/errors.js';
import { transaction } from '../../../platform/postgres/transaction.js';
import type { Assignment } from '../assignment/assignment.entity.js';
import { demandOrder } from '../assignment/details.js';
import { openingOf } from '../assignment/open-assignment.js';
import { demandThere } from '../course/writable.js';
import { learns } from '../enrollment/known-enrollments.js';
import { Extension } from './extension.entity.js';
import type { ExtensionInput } from './extension.inputs.js';
import { type ExtensionTerms, NO_EXTENSION } from './terms.js';

/**
 * The course's staff, admins; also in an archived course, because it concerns one student only. BAD_USER_INPUT for dates that are out of
 * order together with the assignment's. NOT_ENROLLED for a student who is not an active learner of the course.
 */
export async function setExtension(context: RequestContext, input: ExtensionInput): Promise<Assignment> {
  const { assignmentId, studentId } = input;
  const opening = await openingOf(context, assignmentId, 'extend');
  const isEnrolled = opening.courseId !== null && (await learns(context, opening.courseId, studentId));
  return transaction(context, async (em) => {
    const { assignment, course } = await opening.open(em);
    demandThere(course);
    if (!isEnrolled) throw refuse(ErrorCode.NOT_ENROLLED, 'The student is not in the course');
    const terms: ExtensionTerms = {
      dueAt: input.dueAt ?? null,
      closesAt: input.closesAt ?? null,
      extraAttempts: input.extraAttempts ?? 0,
    };
    demandOrder({ opensAt: assignment.opensAt, dueAt: terms.dueAt ?? assignment.dueAt, closesAt: terms.closesAt ?? assignment.closesAt });
    const known = await em.findOne(Extension, { assignmentId, studentId }, { refresh: true });
    if (isDeepStrictEqual(known?.terms ?? NO_EXTENSION, terms)) return assignment;
    assignment.extended(studentId, terms);
    em.persist(Object.assign(known ?? new Extension(), { assignmentId, studentId, sequence: assignment.sequence, ...terms }));
    return assignment;
  });
}
