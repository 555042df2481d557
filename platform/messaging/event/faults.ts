/** The points at which a crash must not lose an event, in the order in which an event passes them. */
export type FaultPoint =
  | 'relay.read-not-published'
  | 'relay.published-not-marked'
  | 'inbox.received-not-handled'
  | 'inbox.handled-not-committed'
  | 'inbox.committed-not-acknowledged';

/** Lets chaos tests kill or delay a process at these points. Otherwise nothing happens at them. */
export interface FaultPoints {
  /** `types` are the types of the events at the point. They are computed lazily, and cost nothing when nobody reads them. */
  reach(point: FaultPoint, types: Iterable<string>): Promise<void> | void;
}

export const noFaults: FaultPoints = { reach: () => {} };
