import { byKey } from '../../../platform/kernel/batch.js';
import type { RequestContext } from '../../../platform/kernel/context.js';
import { Extension } from './extension.entity.js';

/** A batch: the caller's own extensions, by assignment. */
export const ownExtensions = async (assignmentIds: readonly string[], { em, caller }: RequestContext): Promise<Map<string, Extension>> =>
  caller.kind === 'user'
    ? byKey(
        await em.find(Extension, { studentId: caller.userId, assignmentId: { $in: [...assignmentIds] } }),
        ({ assignmentId }) => assignmentId,
      )
    : new Map();
