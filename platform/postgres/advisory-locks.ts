/**
 * The numbers of PostgreSQL's advisory locks, all in one place: two that share a number in one database would wait for each
 * other for no reason, and one of them is held for as long as a server runs. Any fixed numbers would do.
 */
export const ADVISORY_LOCK = {
  /** Replicas that boot at once bring a database to its newest shape one after the other. */
  migration: 7_301_001,
  /** The tables of the event log. */
  logSchema: 7_301_002,
  /** Of all the processes of a service, the one that holds it relays the outbox. */
  relay: 7_301_003,
  /** Held by the relay alone while it sleeps; shared by those who write while it does not. */
  relaySleeps: 7_301_004,
  /** The tables of the sessions. */
  sessionSchema: 7_301_005,
  /** The tables of the mock payment gateway. */
  gatewaySchema: 7_301_006,
  /** With a projection's name: held by the one who rebuilds it. */
  projectionRebuild: 7_301_007,
  /** With a projection's name: shared by those who apply events to it, held alone while its tables are exchanged. */
  projectionLive: 7_301_008,
} as const;
