import type { Logger } from '../../platform/kernel/log.js';
import type { Settings } from '../../platform/kernel/settings.js';
import type { EventBus } from '../../platform/messaging/bus/bus.js';
import { PostgresLogBus } from '../../platform/messaging/bus/postgres-log/postgres-log.js';
import { prefixedBus } from '../../platform/messaging/bus/prefixed.js';
import { stallAfter } from '../../platform/service/workers.js';
import { BUS_DATABASE, type DatabaseUrl } from '../installation/databases.js';
import { eventBus, kafkaBrokers, kafkaPrefix, kafkaReplicas, kafkaSession } from '../settings/settings.js';
import { kafkaAccess } from './kafka-access.js';

/** The databases that the bus needs. */
export const busDatabases = (settings: Settings): readonly string[] => (settings(eventBus) === 'postgres' ? [BUS_DATABASE] : []);

/** Opens the bus that the settings choose. */
export function openBus(settings: Settings, databaseUrl: DatabaseUrl, log: Logger): Promise<EventBus> {
  switch (settings(eventBus)) {
    case 'postgres':
      return PostgresLogBus.open({ url: databaseUrl(BUS_DATABASE), log, stallAfterMs: settings(stallAfter) });
    case 'kafka':
      return openKafka(settings, log);
  }
}

/** Heartbeats in the time after which Kafka ends a session that it has heard nothing of. */
const HEARTBEATS_A_SESSION = 10;
const LONGEST_HEARTBEAT_INTERVAL_MS = 1_000;

async function openKafka(settings: Settings, log: Logger): Promise<EventBus> {
  // Here and not above: what speaks to a server takes memory also where there is none.
  const { KafkaBus } = await import('../../platform/messaging/bus/kafka/kafka.js');
  const sessionTimeout = settings(kafkaSession);
  const kafka = await KafkaBus.open({
    brokers: settings(kafkaBrokers),
    access: kafkaAccess(settings),
    replicas: settings(kafkaReplicas) || undefined,
    sessionTimeout,
    heartbeatInterval: Math.min(LONGEST_HEARTBEAT_INTERVAL_MS, sessionTimeout / HEARTBEATS_A_SESSION),
    log,
  });
  const prefix = settings(kafkaPrefix);
  return prefix ? prefixedBus(kafka, prefix) : kafka;
}
