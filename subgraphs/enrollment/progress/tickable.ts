import type { RequestContext } from '../../../platform/kernel/context.js';
import { forbidden, notFound } from '../../../platform/kernel/errors.js';
import { knownContents } from '../content/known-contents.js';
import type { CourseItem } from '../course/known-curriculum.entity.js';

/**
 * Who completes an item: the learner ticks off what they have read, and what is earned is completed by the service that sees them earn it.
 * FORBIDDEN for what is earned, NOT_FOUND for an item whose content is not there, UNAVAILABLE when its kind is not known here and the
 * owner is away.
 */
export async function demandTickable(context: RequestContext, { kind, refId }: CourseItem): Promise<void> {
  if (kind === 'ASSIGNMENT') throw forbidden('An assignment is completed by being graded');
  const content = await knownContents.find(context, refId, () => true);
  if (!content) throw notFound('Content');
  if (content.isEarned) throw forbidden('A video is completed by watching it, and a quiz by passing it');
}
