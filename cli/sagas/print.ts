import type { StepProgress } from '../../platform/messaging/saga/progress.js';
import { SagaStepState } from '../../platform/messaging/saga/states.js';
import { aligned, minute, plain, shortened } from '../operate/print.js';
import type { Owned } from './owned-sagas.js';

/** A table with a line for each saga. */
export function tableOf(sagas: readonly Owned[]): string {
  const rows = sagas.map((saga) => [
    saga.id,
    saga.state,
    saga.service,
    saga.name,
    saga.subject,
    stepsInFlight(saga),
    minute(saga.startedAt),
    shortened(whyOf(saga)),
  ]);
  return aligned([['ID', 'STATE', 'SERVICE', 'SAGA', 'SUBJECT', 'STEP', 'SINCE (UTC)', 'REASON'], ...rows]);
}

/** Everything about one saga: its subject, the state of each step, and the reasons. */
export function pageOf(saga: Owned): string {
  const facts: [string, string][] = [
    ['id', saga.id],
    ['state', saga.state],
    ['saga', `${saga.name}, of ${saga.service}`],
    ['subject', saga.subject],
    ['reason', saga.reason ?? ''],
    ['started', saga.startedAt.toISOString()],
    ['finished', saga.finishedAt?.toISOString() ?? ''],
    ['looked at', saga.dueAt?.toISOString() ?? ''],
    ['correlation', saga.correlationId],
  ];
  const steps = saga.steps.map((step) => [`  ${step.name}`, step.state, String(step.attempts), step.at ?? '', whyNot(step)]);
  return [
    aligned(facts.filter(([, value]) => value !== '')),
    '',
    aligned([['steps', 'STATE', 'TRIES', 'SINCE', 'REASON'], ...steps]),
    '',
    'data',
    plain(JSON.stringify(saga.data, null, 2)),
  ].join('\n');
}

/** The steps that the saga waits for. */
const stepsInFlight = ({ steps }: Owned): string =>
  steps
    .filter(({ state }) => IN_FLIGHT.includes(state))
    .map(({ name, state }) => `${name} ${state}`)
    .join(', ');

const IN_FLIGHT: readonly SagaStepState[] = [SagaStepState.RUNNING, SagaStepState.RETRYING, SagaStepState.UNDOING, SagaStepState.STUCK];

/** The reason of a stuck step, or else the reason why the saga was given up. */
const whyOf = ({ steps, reason }: Owned): string => {
  const stuck = steps.find(({ state }) => state === SagaStepState.STUCK);
  return stuck ? whyNot(stuck) : (reason ?? '');
};

/** The error itself, of which clients see less. */
const whyNot = ({ failure, reason }: StepProgress): string => failure ?? reason ?? '';
