/** How a saga stands. STUCK needs an operator. */
export enum SagaState {
  RUNNING = 'RUNNING',
  COMPLETED = 'COMPLETED',
  COMPENSATING = 'COMPENSATING',
  COMPENSATED = 'COMPENSATED',
  STUCK = 'STUCK',
}

export enum SagaStepState {
  PENDING = 'PENDING',
  RUNNING = 'RUNNING',
  RETRYING = 'RETRYING',
  DONE = 'DONE',
  REFUSED = 'REFUSED',
  TIMED_OUT = 'TIMED_OUT',
  UNDOING = 'UNDOING',
  UNDONE = 'UNDONE',
  STUCK = 'STUCK',
}
