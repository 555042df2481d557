import { byKey } from '../../../platform/kernel/batch.js';
import type { RequestContext } from '../../../platform/kernel/context.js';
import { isId } from '../../../platform/kernel/ids.js';
import { Assignment } from '../assignment/assignment.entity.js';
import { knownCourses } from '../course/known-courses.js';
import { AwaitedCopy } from './awaited-copy.entity.js';

interface Duplication {
  readonly courseId: string;
  readonly sourceCourseId: string;
  readonly items: readonly { readonly kind: string; readonly fromRefId: string; readonly toRefId: string }[];
}

type Copy = Pick<AwaitedCopy, 'id' | 'courseId' | 'sourceId' | 'sourceCourseId'>;

/** A course was made from another: its assignments are copied under the ids that its items refer to already. */
export async function copyAssignments(context: RequestContext, { courseId, sourceCourseId, items }: Duplication): Promise<void> {
  if (!(await knownCourses.requireParent(context, courseId))) return;
  // Alone: whoever duplicates this course at the same time either finds what is made here, or has left word before.
  await knownCourses.lock(context.em, courseId, 'alone');
  if (!(await knownCourses.requireParent(context, sourceCourseId))) return;
  const copies = items
    .filter(({ kind, fromRefId, toRefId }) => kind === 'ASSIGNMENT' && isId(fromRefId) && isId(toRefId))
    .map(({ fromRefId, toRefId }): Copy => ({ id: toRefId, courseId, sourceId: fromRefId, sourceCourseId }));
  await make(context, [...byKey(copies, ({ id }) => id).values()]);
}

async function make(context: RequestContext, copies: readonly Copy[]): Promise<void> {
  const { em, clock } = context;
  const sources = byKey(await em.find(Assignment, { id: { $in: copies.map(({ sourceId }) => sourceId) } }), ({ id }) => id);
  for (const copy of copies) {
    const source = sources.get(copy.sourceId);
    if (!source) em.persist(Object.assign(new AwaitedCopy(), copy));
    // An item may refer to anything; what belongs to another course is not theirs to have.
    else if (source.courseId === copy.sourceCourseId) em.persist(source.copiedTo(copy.courseId, copy.id, clock.now()));
  }
  await em.flush();
  await makeAwaited(
    context,
    copies.map(({ id }) => id),
  );
}

/** The copies of these copies that were asked for before there was a source. */
async function makeAwaited(context: RequestContext, sourceIds: readonly string[]): Promise<void> {
  const { em } = context;
  const there = await em.find(Assignment, { id: { $in: [...sourceIds] } }, { fields: ['id'] });
  const awaited = await em.find(AwaitedCopy, { sourceId: { $in: there.map(({ id }) => id) } });
  if (awaited.length === 0) return;
  for (const courseId of new Set(awaited.map((each) => each.courseId))) await knownCourses.requireParent(context, courseId);
  em.remove(awaited);
  await make(context, awaited);
}
