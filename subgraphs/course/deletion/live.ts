import { notFound } from '../../../platform/errors.js';
import { follow } from '../../../platform/graphql/subscription.js';
import { requireUser } from '../../../platform/policy.js';
import type { CourseDeletion } from './course-deletion.entity.js';
import { deletionsById } from './find-deletions.js';
import { deletionChannel } from './followers.js';

/** The `subscribe` of `courseDeletionChanged`: every step that moves. */
export const courseDeletionChanged = follow<{ id: string; after?: string | null }, CourseDeletion>({
  async channels({ id }, { caller, load }) {
    requireUser(caller);
    if (!(await load(deletionsById, id))) throw notFound('Course deletion');
    return [deletionChannel(id)];
  },
  thing: ({ subject: id }, { load }) => load(deletionsById, id),
});
