import { type Facts, readModel } from '../../../platform/messaging/read-model/read-model.js';
import { question } from '../../../platform/transport/ask.js';
import { knownCourses } from '../course/known-courses.js';
import { KnownContent } from './known-content.entity.js';

type Answered = Pick<KnownContent, 'courseId' | 'kind' | 'sequence'> & { readonly contentId: string };

const contentById = question<{ readonly contentFacts: Answered | null }, { id: string }>(
  'content',
  'query ($id: ID!) { contentFacts(id: $id) { contentId courseId kind sequence } }',
);

/**
 * Contents that learners have ticked off, or tried to. Their owner is asked the first time and never again, since a content stays of its
 * kind. So no event about contents is consumed: most of them nobody ever ticks off, and whoever does has just read it there.
 */
export const knownContents = readModel({
  entity: KnownContent,
  async ask(context, id: string) {
    const { contentFacts: facts } = await context.ask(contentById, { id });
    return (
      facts && ({ id: facts.contentId, courseId: facts.courseId, kind: facts.kind, sequence: facts.sequence } satisfies Facts<KnownContent>)
    );
  },
  parent: { model: knownCourses, idIn: 'courseId' },
});
