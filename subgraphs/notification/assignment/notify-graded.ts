import type { RequestContext } from '../../../platform/kernel/context.js';
import type { EventEnvelope } from '../../../platform/messaging/event/envelope.js';
import type { EvaluationSnapshot } from '../../../schema/events/evaluation.js';
import { NotificationKind } from '../kinds.js';
import { notifyAboutAssignments } from './notify-about-assignment.js';

interface Released extends EvaluationSnapshot {
  readonly score: number;
  readonly previousScore: number | null;
  readonly feedbackChanged?: boolean;
}

/** Notifies students of grades that they can see, and of what has changed since. Who regrades 7 with 7 notifies nobody. */
export async function notifyGraded(events: readonly EventEnvelope<Released>[], context: RequestContext): Promise<void> {
  const changes = events.filter(({ payload }) => !hasSameScore(payload) || payload.feedbackChanged);
  await notifyAboutAssignments(changes, context, (titles, payload) => ({
    kind: NotificationKind.GRADE_RELEASED,
    facts: hasSameScore(payload) ? { ...titles, changed: false, feedback: true } : { ...titles, changed: payload.previousScore !== null },
  }));
}

const hasSameScore = ({ score, previousScore }: Released): boolean => score === previousScore;
