import type { RequestContext } from '../../../platform/kernel/context.js';
import { question } from '../../../platform/transport/ask.js';
import type { ContentItem } from './content-item.entity.js';

const shown = question<{ showsContent: boolean }, { courseId: string; contentId: string }>(
  'course',
  'query ($courseId: ID!, $contentId: ID!) { showsContent(courseId: $courseId, contentId: $contentId) }',
);

/** Whether an item of the course shows the content. UNAVAILABLE when the course's owner is away. */
export const isShown = async ({ ask }: Pick<RequestContext, 'ask'>, { id: contentId, courseId }: ContentItem): Promise<boolean> =>
  (await ask(shown, { courseId, contentId })).showsContent;
