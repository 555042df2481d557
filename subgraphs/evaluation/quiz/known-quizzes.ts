import type { RequestContext } from '../../../platform/kernel/context.js';
import type { EventEnvelope } from '../../../platform/messaging/event/envelope.js';
import { type Facts, readModel } from '../../../platform/messaging/read-model/read-model.js';
import { question } from '../../../platform/transport/ask.js';
import type { ContentSnapshot } from '../../../schema/events/content.js';
import { knownCourses } from '../course/known-courses.js';
import { KnownQuiz } from './known-quiz.entity.js';

type Answered = Pick<ContentSnapshot, 'contentId' | 'courseId' | 'createdAt' | 'quiz'>;

const contentById = question<{ contentFacts: (Answered & { readonly sequence: number }) | null }, { id: string }>(
  'content',
  `query ($id: ID!) { contentFacts(id: $id) {
    contentId courseId createdAt sequence quiz { maxScore weight passPercent countedAttempt attemptsAllowed scoreShown }
  } }`,
);

/** Contents that are no quizzes are unknown here. */
export const knownQuizzes = readModel({
  entity: KnownQuiz,
  async ask(context, id: string) {
    const { contentFacts: facts } = await context.ask(contentById, { id });
    return facts && factsOf(facts, facts.sequence);
  },
  parent: { model: knownCourses, idIn: 'courseId' },
});

/** Null for a content that is no quiz. */
export function factsOf({ contentId: id, courseId, createdAt, quiz }: Answered, sequence: number) {
  if (!quiz) return null;
  const { maxScore, weight, countedAttempt, attemptsAllowed, scoreShown = 'AFTER_SUBMIT' } = quiz;
  return { id, sequence, courseId, createdAt, maxScore, weight, countedAttempt, attemptsAllowed, scoreShown } satisfies Facts<KnownQuiz>;
}

export async function upsertQuizzes(events: readonly EventEnvelope<ContentSnapshot>[], context: RequestContext): Promise<void> {
  await knownQuizzes.upsertMany(
    context,
    events.flatMap(({ payload, sequence }) => factsOf(payload, sequence) ?? []),
  );
}

/** Removes a quiz from the gradebook, with what students have at it. The tombstone waits for the transactions that keep something of it. */
export async function deleteQuiz({ payload, sequence }: EventEnvelope<ContentSnapshot>, context: RequestContext): Promise<void> {
  const facts = factsOf(payload, sequence);
  if (!facts || !(await knownCourses.requireParent(context, facts.courseId))) return;
  await knownQuizzes.setTombstone(context, facts);
  await context.em.execute('delete from quiz_result where content_id = ?', [facts.id]);
  await context.em.execute('delete from known_accommodation where content_id = ?', [facts.id]);
}
