/** What sagas count. A transaction that is retried may count again. */
export interface SagaMetrics {
  started(saga: string): void;
  /** COMPLETED or COMPENSATED. */
  finished(saga: string, state: string): void;
  /** Alert on this one: the step stays stuck until an operator retries it or a late reply arrives. */
  stuck(saga: string, step: string): void;
}

declare module '../../kernel/context.js' {
  interface Resources {
    readonly sagaMetrics?: SagaMetrics;
  }
}
