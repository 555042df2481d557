/**
 * The numbers of PostgreSQL's advisory locks, all in one place: two uses that share a number in one database would wait for each
 * other for no reason, and one lock is held for as long as a server runs. Any fixed numbers would do.
 */
export const ADVISORY_LOCK = {
  /** Replicas that boot at once migrate a database one after the other. */
  migration: 7_301_001,
  /** The tables of the event log. */
  logSchema: 7_301_002,
  /** Of all the processes of a service, the one that holds this lock relays the outbox. */
  relay: 7_301_003,
  /** Each notifier shares it, so that all of them see in `pg_locks` whether another one listens. */
  notifiers: 7_301_004,
  /** The tables of the sessions. */
  sessionSchema: 7_301_005,
  /** The tables of the mock payment gateway. */
  gatewaySchema: 7_301_006,
  /** With a projection's name: the process that rebuilds the projection holds it. */
  projectionRebuild: 7_301_007,
  /** With a projection's name: consumers that apply events share it; the rebuild holds it exclusively while it swaps the tables. */
  projectionLive: 7_301_008,
  /** Of the processes of search, the one that holds this lock writes documents into the index. */
  searchIndexing: 7_301_010,
  /** The tables of the search index. */
  searchSchema: 7_301_009,
  /** With a person's id: their exports are begun one after the other, so that they can be counted. */
  exports: 7_301_011,
  /** With a hash of the id of a course that search has not heard of: what is kept under it shares the lock, its deletion holds it alone. */
  unknownCourse: 7_301_012,
} as const;
