import type { RequestContext } from '../../../platform/kernel/context.js';
import { DomainError, ErrorCode } from '../../../platform/kernel/errors.js';
import { question } from '../../../platform/transport/ask.js';

const existing = question<{ existingCourses: string[] }, { ids: string[] }>(
  'course',
  'query ($ids: [ID!]!) { existingCourses(ids: $ids) }',
);

/**
 * Those of the courses that are there: one that was deleted a moment ago is gone for whoever reads it, before its event has come here.
 * While their owner is away, all that are known.
 */
export async function thereAmong({ ask }: Pick<RequestContext, 'ask'>, ids: ReadonlySet<string>): Promise<ReadonlySet<string>> {
  if (ids.size === 0) return ids;
  try {
    const { existingCourses } = await ask(existing, { ids: [...ids] });
    return new Set(existingCourses);
  } catch (error) {
    if (error instanceof DomainError && error.code === ErrorCode.UNAVAILABLE) return ids;
    throw error;
  }
}
