/** The places where a crash must not cost an event, in the order an event passes them. */
export type FaultPoint =
  | 'relay.read-not-published'
  | 'relay.published-not-marked'
  | 'inbox.received-not-handled'
  | 'inbox.handled-not-committed'
  | 'inbox.committed-not-acknowledged';

/** A seam for chaos tests, which die or wait at a point. Nothing happens at it otherwise. */
export interface FaultPoints {
  /** `types` are those of the events that are at the point; not looked at, they cost nothing. */
  reach(point: FaultPoint, types: Iterable<string>): Promise<void> | void;
}

export const noFaults: FaultPoints = { reach: () => {} };
