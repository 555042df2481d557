import { findProgram } from '../../tests/servers/programs.js';
import { startProgram, TYPESCRIPT } from '../program.js';

/** Runs `work` on a Kafka that is started for it. Returns why it was left out, when there is no Java to run one. */
export async function withKafka(work: (brokers: readonly string[]) => Promise<void>): Promise<string | undefined> {
  if (!findProgram('java')) return 'Kafka is left out: there is no `java` on this machine.';
  const kafka = await startProgram('bench/events/kafka-server.ts', [], {}, TYPESCRIPT);
  try {
    await work([kafka.url]);
    return undefined;
  } finally {
    await kafka.stop();
  }
}
