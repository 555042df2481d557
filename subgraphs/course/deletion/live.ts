import { notFound } from '../../../platform/kernel/errors.js';
import { requireUser } from '../../../platform/kernel/policy.js';
import { follow } from '../../../platform/service/graphql/subscription.js';
import { coursePolicy } from '../policy.js';
import { CourseDeletion } from './course-deletion.entity.js';
import { deletionsById } from './find-deletions.js';
import { deletionChannel } from './followers.js';

/** The `subscribe` of `courseDeletionChanged`: every step that moves. */
export const courseDeletionChanged = follow<{ id: string; after?: string | null }, CourseDeletion>({
  async channels({ id }, { caller, load }) {
    requireUser(caller);
    if (!(await load(deletionsById, id))) throw notFound('Course deletion');
    return [deletionChannel(id)];
  },
  async things({ subject: id }, callers, { em }) {
    const deletion = await em.findOne(CourseDeletion, { id });
    return callers.map((caller) => (deletion && coursePolicy.see(caller, deletion.subject) ? deletion : null));
  },
});
