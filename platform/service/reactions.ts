import type { Consumer } from '../messaging/inbox/consumer.js';
import type { SubgraphDeclaration } from './declaration.js';
import type { Job } from './jobs.js';
import { sagaConsumers, sagaJobs } from './sagas.js';

/** Every event that a service reacts to, but for those of its projections: what it lists, and the replies to its sagas. */
export const consumersOf = ({ consumers = [], sagas = [] }: Pick<SubgraphDeclaration, 'consumers' | 'sagas'>): readonly Consumer[] => [
  ...consumers,
  ...sagaConsumers(sagas),
];

/** What a service runs on a timer: what it lists, and the timer of its sagas. */
export const jobsOf = ({ jobs = [], sagas = [] }: Pick<SubgraphDeclaration, 'jobs' | 'sagas'>): readonly Job[] => [
  ...sagaJobs(sagas),
  ...jobs,
];
