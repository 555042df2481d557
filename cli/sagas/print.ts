import type { StepProgress } from '../../platform/messaging/saga/progress.js';
import { SagaStepState } from '../../platform/messaging/saga/states.js';
import { aligned, minute, plain, shortened } from '../operate/print.js';
import type { Owned } from './owned-sagas.js';

/** A line a saga, under a line of headings. */
export function tableOf(sagas: readonly Owned[]): string {
  const rows = sagas.map((saga) => [
    saga.id,
    saga.state,
    saga.service,
    saga.name,
    saga.subject,
    stepsUnderWay(saga),
    minute(saga.startedAt),
    shortened(whyOf(saga)),
  ]);
  return aligned([['ID', 'STATE', 'SERVICE', 'SAGA', 'SUBJECT', 'STEP', 'SINCE (UTC)', 'REASON'], ...rows]);
}

/** Everything about one: what it is about, how each step stands, and why. */
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

/** Those that it waits for. */
const stepsUnderWay = ({ steps }: Owned): string =>
  steps
    .filter(({ state }) => UNDER_WAY.includes(state))
    .map(({ name, state }) => `${name} ${state}`)
    .join(', ');

const UNDER_WAY: readonly SagaStepState[] = [SagaStepState.RUNNING, SagaStepState.RETRYING, SagaStepState.UNDOING, SagaStepState.STUCK];

/** Of a step that cannot go on, before why the whole is given up. */
const whyOf = ({ steps, reason }: Owned): string => {
  const stuck = steps.find(({ state }) => state === SagaStepState.STUCK);
  return stuck ? whyNot(stuck) : (reason ?? '');
};

/** What was thrown, where clients are told less. */
const whyNot = ({ failure, reason }: StepProgress): string => failure ?? reason ?? '';
