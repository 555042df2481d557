import type { Batch } from '../../kernel/context.js';
import type { Saga } from './define.js';
import type { StepProgress } from './progress.js';
import type { SagaState, SagaStepState } from './states.js';

/** A step as clients see it. */
export interface SagaStepView {
  readonly name: string;
  readonly state: SagaStepState;
  readonly at: Date | null;
  readonly reason: string | null;
}

/** A saga as clients see it. */
export interface SagaView {
  readonly id: string;
  readonly subject: string;
  readonly state: SagaState;
  readonly reason: string | null;
  readonly steps: readonly SagaStepView[];
  readonly startedAt: Date;
  readonly finishedAt: Date | null;
}

const COLUMNS = 'id, subject, state, reason, steps, started_at, finished_at';

/** A loader's batch: sagas of one kind by their ids. */
export const sagasById =
  (saga: Pick<Saga<unknown>, 'name'>): Batch<string, SagaView> =>
  async (ids, { em }) => {
    const rows = await em.execute<SagaRow[]>(`select ${COLUMNS} from saga where name = ? and id in (?)`, [saga.name, ids]);
    return new Map(rows.map((row) => [row.id, view(row)]));
  };

/** A loader's batch: the latest saga of each subject. To be made once, as a constant. */
export const latestSagas =
  (saga: Pick<Saga<unknown>, 'name'>): Batch<string, SagaView> =>
  async (subjects, { em }) => {
    const rows = await em.execute<SagaRow[]>(
      `select distinct on (subject) ${COLUMNS} from saga where name = ? and subject in (?) order by subject, started_at desc, id desc`,
      [saga.name, subjects],
    );
    return new Map(rows.map((row) => [row.subject, view(row)]));
  };

interface SagaRow extends Omit<SagaView, 'steps' | 'startedAt' | 'finishedAt'> {
  readonly steps: readonly StepProgress[];
  readonly started_at: string | Date;
  readonly finished_at: string | Date | null;
}

const view = ({ id, subject, state, reason, steps, started_at, finished_at }: SagaRow): SagaView => ({
  id,
  subject,
  state,
  reason,
  steps: steps.map(({ name, state, at, reason }) => ({ name, state, at: at === null ? null : new Date(at), reason })),
  startedAt: new Date(started_at),
  finishedAt: finished_at === null ? null : new Date(finished_at),
});
