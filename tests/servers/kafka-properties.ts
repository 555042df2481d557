import { join } from 'node:path';

/**
 * `proxied` is a second listener, and `proxy` the port that it tells its clients to come by: a test that listens there and
 * passes on can cut the line.
 */
export type KafkaPorts = Readonly<Record<'client' | 'controller' | 'proxied' | 'proxy' | 'secured', number>>;

/** Who may come in by the port `secured`, and what the broker shows there. */
export interface KafkaSecurity {
  readonly username: string;
  readonly password: string;
  /** A PKCS 12 key store, and its password. */
  readonly keystore: string;
  readonly storePassword: string;
}

/** One node that is broker and controller, small enough for a test machine, and strict where production is. */
export const kafkaProperties = (folder: string, ports: KafkaPorts, security?: KafkaSecurity): string =>
  Object.entries({
    'process.roles': 'broker,controller',
    'node.id': 1,
    'controller.quorum.bootstrap.servers': `127.0.0.1:${ports.controller}`,
    'controller.listener.names': 'CONTROLLER',
    'inter.broker.listener.name': 'CLIENT',
    listeners: `CLIENT://127.0.0.1:${ports.client},PROXIED://127.0.0.1:${ports.proxied},CONTROLLER://127.0.0.1:${ports.controller}`,
    'advertised.listeners': `CLIENT://127.0.0.1:${ports.client},PROXIED://127.0.0.1:${ports.proxy}`,
    'listener.security.protocol.map': 'CLIENT:PLAINTEXT,PROXIED:PLAINTEXT,CONTROLLER:PLAINTEXT',
    'log.dirs': join(folder, 'data'),
    // As brokers come. A client of ours that made a topic by accident would make it here, and a test would tell.
    'auto.create.topics.enable': true,
    'offsets.topic.replication.factor': 1,
    'offsets.topic.num.partitions': 4,
    'transaction.state.log.replication.factor': 1,
    'transaction.state.log.min.isr': 1,
    'transaction.state.log.num.partitions': 1,
    'share.coordinator.state.topic.replication.factor': 1,
    'share.coordinator.state.topic.min.isr': 1,
    // A group that was away for longer than a week must not start over. Minutes; ten years.
    'offsets.retention.minutes': 5_256_000,
    // Tests wait for nobody who might join, and may use sessions shorter than the six seconds that are the least otherwise.
    'group.initial.rebalance.delay.ms': 0,
    'group.min.session.timeout.ms': 1_000,
    // After a kill, the controller waits for the old broker's session to end before it lets the new one in: nine seconds otherwise.
    'broker.session.timeout.ms': 3_000,
    'broker.heartbeat.interval.ms': 500,
    'num.network.threads': 2,
    'num.io.threads': 2,
    ...(security && secured(ports, security)),
    'background.threads': 2,
    'log.cleaner.dedupe.buffer.size': 8 * 1024 * 1024,
  })
    .map(([key, value]) => `${key}=${value}\n`)
    .join('');

/** One more listener, of TLS and passwords. After those above: it says all of them anew. */
const secured = (ports: KafkaPorts, { username, password, keystore, storePassword }: KafkaSecurity): Readonly<Record<string, string>> => {
  const login = (module: string, users: string) => `org.apache.kafka.common.security.${module} required ${users};`;
  return {
    listeners: `CLIENT://127.0.0.1:${ports.client},SECURED://127.0.0.1:${ports.secured},CONTROLLER://127.0.0.1:${ports.controller}`,
    'advertised.listeners': `CLIENT://127.0.0.1:${ports.client},SECURED://localhost:${ports.secured}`,
    'listener.security.protocol.map': 'CLIENT:PLAINTEXT,SECURED:SASL_SSL,CONTROLLER:PLAINTEXT',
    'sasl.enabled.mechanisms': 'PLAIN,SCRAM-SHA-256,SCRAM-SHA-512',
    'listener.name.secured.plain.sasl.jaas.config': login('plain.PlainLoginModule', `user_${username}="${password}"`),
    'listener.name.secured.scram-sha-256.sasl.jaas.config': login('scram.ScramLoginModule', ''),
    'listener.name.secured.scram-sha-512.sasl.jaas.config': login('scram.ScramLoginModule', ''),
    'listener.name.secured.ssl.keystore.type': 'PKCS12',
    'listener.name.secured.ssl.keystore.location': keystore,
    'listener.name.secured.ssl.keystore.password': storePassword,
  };
};
