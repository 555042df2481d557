import type { RequestContext } from '../../../platform/kernel/context.js';
import { transaction } from '../../../platform/postgres/transaction.js';
import { demandOpen } from '../../../schema/read-models/writable.js';
import { correctAttempts } from '../attempt/correct-attempts.js';
import { quizOf } from '../quiz/quiz-of.js';
import { contents } from './access.js';
import type { ContentItem } from './content-item.entity.js';
import type { UpdateContentInput } from './content-item.inputs.js';
import { demandOwn } from './details.js';

/** The course's staff, admins. What is absent stays. CONFLICT when the content is not at `expectedVersion`, or its course archived. */
export async function updateContent(
  context: RequestContext,
  { id, expectedVersion, quiz, ...changes }: UpdateContentInput,
): Promise<ContentItem> {
  const opening = await contents.openingOf(context, id, 'edit');
  return transaction(context, async (em) => {
    const { thing: content, course } = await opening.open(em);
    demandOpen(course);
    content.demandVersion(expectedVersion);
    demandOwn(content.kind, { ...changes, quiz });
    content.revise(quiz ? { ...changes, quiz: quizOf(quiz, content.quiz) } : changes, context.clock.now());
    if (quiz) await correctAttempts({ ...context, em }, content);
    return content;
  });
}
