import { type Facts, readModel } from '../../../platform/messaging/read-model/read-model.js';
import { question } from '../../../platform/transport/ask.js';
import { type AssignmentSnapshot, AttemptRule } from '../../../schema/events/assignment.js';
import { knownCourses } from '../course/known-courses.js';
import { KnownAssignment } from './known-assignment.entity.js';

type Answered = Pick<
  AssignmentSnapshot,
  'assignmentId' | 'courseId' | 'title' | 'points' | 'weight' | 'dueAt' | 'closesAt' | 'countedAttempt' | 'latePolicy' | 'createdAt'
>;

const assignmentById = question<{ assignmentFacts: (Answered & { readonly sequence: number }) | null }, { id: string }>(
  'assignment',
  `query ($id: ID!) { assignmentFacts(id: $id) {
    assignmentId courseId title points weight dueAt closesAt countedAttempt latePolicy { percentPerDay floorPercent } createdAt sequence
  } }`,
);

export const knownAssignments = readModel({
  entity: KnownAssignment,
  async ask(context, id: string) {
    const { assignmentFacts: facts } = await context.ask(assignmentById, { id });
    return facts && factsOf(facts, facts.sequence);
  },
  parent: { model: knownCourses, idIn: 'courseId' },
});

export const factsOf = (facts: Answered, sequence: number) =>
  ({
    id: facts.assignmentId,
    sequence,
    courseId: facts.courseId,
    title: facts.title,
    points: facts.points,
    weight: facts.weight,
    dueAt: facts.dueAt,
    closesAt: facts.closesAt,
    countedAttempt: facts.countedAttempt ?? AttemptRule.LAST_GRADED,
    latePolicy: facts.latePolicy,
    createdAt: facts.createdAt,
  }) satisfies Facts<KnownAssignment>;
