/** What relays and consumers of events count. Labels have few values: services, topics and event types. */
export interface EventMetrics {
  published(service: string, topic: string, count: number): void;
  /** `ms`: from the event's time to the commit of its effects. */
  applied(consumer: string, type: string, ms: number): void;
  skipped(consumer: string, type: string, why: 'not consumed' | 'applied before'): void;
  retried(consumer: string, type: string): void;
  deadLettered(consumer: string, type: string): void;
  /** Records of the topic that the consumer has not consumed yet. */
  lag(consumer: string, topic: string, records: number): void;
}

export const noMetrics: EventMetrics = {
  published: () => {},
  applied: () => {},
  skipped: () => {},
  retried: () => {},
  deadLettered: () => {},
  lag: () => {},
};
