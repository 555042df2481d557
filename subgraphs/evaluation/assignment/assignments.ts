import { question } from '../../../platform/ask.js';
import type { RequestContext } from '../../../platform/context.js';
import { transaction } from '../../../platform/entity.js';
import type { EventEnvelope } from '../../../platform/events/envelope.js';
import { isId } from '../../../platform/ids.js';
import { type Facts, readModel } from '../../../platform/read-model/read-model.js';
import type { AssignmentSnapshot } from '../../../schema/events/assignment.js';
import { courses } from '../course/courses.js';
import { KnownAssignment } from './known-assignment.entity.js';

type AssignmentFacts = Facts<KnownAssignment> & Pick<KnownAssignment, 'courseId'>;

type Answered = Pick<AssignmentSnapshot, 'assignmentId' | 'courseId' | 'title' | 'points' | 'weight' | 'dueAt' | 'createdAt'>;

const assignmentById = question<{ assignmentFacts: (Answered & { readonly sequence: number }) | null }, { id: string }>(
  'assignment',
  'query ($id: ID!) { assignmentFacts(id: $id) { assignmentId courseId title points weight dueAt createdAt sequence } }',
);

async function ask(context: RequestContext, id: string): Promise<AssignmentFacts | null> {
  const { assignmentFacts: facts } = await context.ask(assignmentById, { id });
  return facts && factsOf(facts, facts.sequence);
}

export const assignments = readModel({ entity: KnownAssignment, ask });

export const factsOf = ({ assignmentId, courseId, title, points, weight, dueAt, createdAt }: Answered, sequence: number) =>
  ({ id: assignmentId, sequence, courseId, title, points, weight, dueAt, createdAt }) satisfies AssignmentFacts;

export const keepAssignment = ({ payload, sequence }: EventEnvelope<AssignmentSnapshot>, context: RequestContext): Promise<void> =>
  keepInCourse(context, factsOf(payload, sequence));

/** Of a course that is gone nothing is kept. */
async function keepInCourse(context: RequestContext, facts: AssignmentFacts): Promise<void> {
  if (await courses.under(context, facts.courseId)) await assignments.keep(context, facts);
}

/** For a command, before its transaction: as it is known here, or else as its owner knows it. UNAVAILABLE when that one is away. */
export async function findAssignment(context: RequestContext, id: string): Promise<KnownAssignment | null> {
  if (!isId(id)) return null;
  const read = () => context.em.findOne(KnownAssignment, { id }, { refresh: true });
  const known = await read();
  if (known) return known;
  const answered = await ask(context, id);
  if (!answered) return null;
  const own = context.fresh();
  await transaction(own, (em) => keepInCourse({ ...own, em }, answered));
  return read();
}
