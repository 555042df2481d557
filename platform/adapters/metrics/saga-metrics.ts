/** What sagas count. A counted thing may be counted again when its transaction is tried again. */
export interface SagaMetrics {
  started(saga: string): void;
  /** COMPLETED or COMPENSATED. */
  finished(saga: string, state: string): void;
  /** An alert belongs on this one: it stays so until an operator retries it, or a late answer comes. */
  stuck(saga: string, step: string): void;
}

declare module '../../kernel/context.js' {
  interface Resources {
    readonly sagaMetrics?: SagaMetrics;
  }
}
