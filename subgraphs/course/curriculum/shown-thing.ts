import type { RequestContext } from '../../../platform/kernel/context.js';
import { badInput } from '../../../platform/kernel/errors.js';
import { question } from '../../../platform/transport/ask.js';
import { ModuleItemKind } from './module-item.entity.js';

/** As its owner writes it. */
interface Shown {
  readonly id: string;
  readonly courseId: string;
}

const ofKind = {
  [ModuleItemKind.ASSIGNMENT]: {
    called: 'assignment',
    owner: question<{ readonly thing: Shown | null }, { id: string }>(
      'assignment',
      'query ($id: ID!) { thing: assignmentFacts(id: $id) { id: assignmentId courseId } }',
    ),
  },
  [ModuleItemKind.CONTENT]: {
    called: 'content',
    owner: question<{ readonly thing: Shown | null }, { id: string }>(
      'content',
      'query ($id: ID!) { thing: contentFacts(id: $id) { id: contentId courseId } }',
    ),
  },
} as const satisfies Record<ModuleItemKind, unknown>;

/**
 * The id of what an item is to show, as its owner writes it. BAD_USER_INPUT for an assignment or a content that is not there, or is
 * another course's; UNAVAILABLE when its owner is away.
 */
export async function demandShowable(
  { ask }: Pick<RequestContext, 'ask'>,
  courseId: string,
  { kind, refId }: { readonly kind: ModuleItemKind; readonly refId: string },
): Promise<string> {
  const { called, owner } = ofKind[kind];
  const { thing } = await ask(owner, { id: refId });
  if (thing?.courseId !== courseId) throw badInput({ refId: `is no ${called} of this course` });
  return thing.id;
}
