import { z } from 'zod';
import { topic } from '../event/define.js';

/** The answers of participants to the steps of sagas. Several services publish on it; the saga's owner consumes it. */
export const sagaReplies = topic('saga.replies', 'sagaId');

const step = { sagaId: z.uuid(), saga: z.string(), step: z.string() };

export const SagaStepDone = sagaReplies.event('SAGA_STEP_DONE', 1, z.object({ ...step, result: z.record(z.string(), z.unknown()) }));
export const SagaStepRefused = sagaReplies.event('SAGA_STEP_REFUSED', 1, z.object({ ...step, reason: z.string() }));
export const SagaStepUndone = sagaReplies.event('SAGA_STEP_UNDONE', 1, z.object(step));
