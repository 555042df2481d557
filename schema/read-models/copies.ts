import { type EntityClass, LockMode } from '@mikro-orm/core';
import { byKey } from '../../platform/kernel/batch.js';
import type { RequestContext } from '../../platform/kernel/context.js';
import { isId } from '../../platform/kernel/ids.js';
import type { ReadModel } from '../../platform/messaging/read-model/read-model.js';
import { AwaitedCopy } from './awaited-copy.entity.js';
import type { CourseCopy } from './course-copy.entity.js';

interface Belonging {
  id: string;
  courseId: string;
}

/** A course that was made from another, with what its items show. */
interface Duplication {
  readonly courseId: string;
  readonly sourceCourseId: string;
  readonly items: readonly { readonly kind: string; readonly fromRefId: string; readonly toRefId: string }[];
}

interface Declaration<Thing extends Belonging> {
  readonly entity: EntityClass<Thing>;
  readonly courses: Pick<ReadModel<CourseCopy>, 'requireParent' | 'lock'>;
  /** What items that show such a thing are called. */
  readonly kind: 'CONTENT' | 'ASSIGNMENT';
  /** Makes a copy for a course, under the id that its items refer to already. The source's row is shared until the transaction ends. */
  copy(context: RequestContext, source: Thing, copy: { readonly id: string; readonly courseId: string }): Promise<unknown>;
}

type Copy = Pick<AwaitedCopy, 'id' | 'courseId' | 'sourceId' | 'sourceCourseId'>;

/** For a consumer of COURSE_DUPLICATED: copies what the items of the course show. */
export function copiesInto<Thing extends Belonging>({ entity, courses, kind, copy: makeCopy }: Declaration<Thing>) {
  async function make(context: RequestContext, copies: readonly Copy[]): Promise<void> {
    const { em } = context;
    // Shared, and in one order everywhere: none is deleted while it is copied.
    const found = await em.find<Belonging>(
      entity,
      { id: { $in: copies.map(({ sourceId }) => sourceId) } },
      { orderBy: { id: 'asc' }, lockMode: LockMode.PESSIMISTIC_READ },
    );
    const sources = byKey(found as Thing[], ({ id }) => id);
    const made: string[] = [];
    for (const copy of copies) {
      const source = sources.get(copy.sourceId);
      if (!source) {
        em.persist(Object.assign(new AwaitedCopy(), copy));
        continue;
      }
      // An item may refer to anything; what belongs to another course is not theirs to have.
      if (source.courseId !== copy.sourceCourseId) continue;
      await makeCopy(context, source, copy);
      made.push(copy.id);
    }
    await em.flush();
    await makeAwaited(context, made);
  }

  /** The copies of these copies that were asked for before there was a source. */
  async function makeAwaited(context: RequestContext, sourceIds: readonly string[]): Promise<void> {
    const { em } = context;
    const awaited = await em.find(AwaitedCopy, { sourceId: { $in: [...sourceIds] } });
    if (awaited.length === 0) return;
    for (const courseId of new Set(awaited.map((each) => each.courseId))) await courses.requireParent(context, courseId);
    em.remove(awaited);
    await make(context, awaited);
  }

  return async (context: RequestContext, { courseId, sourceCourseId, items }: Duplication): Promise<void> => {
    if (!(await courses.requireParent(context, courseId))) return;
    // Alone: whoever duplicates this course at the same time either finds what is made here, or has left word before.
    await courses.lock(context.em, courseId, 'alone');
    if (!(await courses.requireParent(context, sourceCourseId))) return;
    const copies = items
      .filter((item) => item.kind === kind && isId(item.fromRefId) && isId(item.toRefId))
      .map(({ fromRefId, toRefId }): Copy => ({ id: toRefId, courseId, sourceId: fromRefId, sourceCourseId }));
    await make(context, [...byKey(copies, ({ id }) => id).values()]);
  };
}
