import type { RequestContext } from '../../../platform/kernel/context.js';
import type { EventEnvelope } from '../../../platform/messaging/event/envelope.js';
import type { EvaluationSnapshot } from '../../../schema/events/evaluation.js';
import { NotificationKind } from '../kinds.js';
import { notifyAboutAssignment } from './notify-about-assignment.js';

interface Released extends EvaluationSnapshot {
  readonly score: number;
  readonly previousScore: number | null;
  readonly feedbackChanged?: boolean;
}

/** Notifies the student of a grade that they can see, and of what has changed since. Who regrades 7 with 7 notifies nobody. */
export async function notifyGraded(event: EventEnvelope<Released>, context: RequestContext): Promise<void> {
  const { score, previousScore, feedbackChanged } = event.payload;
  const sameScore = score === previousScore;
  if (sameScore && !feedbackChanged) return;
  await notifyAboutAssignment(context, event.payload, event, (titles) => ({
    kind: NotificationKind.GRADE_RELEASED,
    facts: sameScore ? { ...titles, changed: false, feedback: true } : { ...titles, changed: previousScore !== null },
  }));
}
