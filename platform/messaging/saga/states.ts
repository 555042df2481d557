/** The state of a saga. STUCK needs an operator. */
export enum SagaState {
  RUNNING = 'RUNNING',
  COMPLETED = 'COMPLETED',
  COMPENSATING = 'COMPENSATING',
  COMPENSATED = 'COMPENSATED',
  STUCK = 'STUCK',
}

/** The state of one step. TIMED_OUT is for steps up to the pivot; STUCK needs an operator. */
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
