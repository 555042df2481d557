import { Session } from 'node:inspector/promises';

/**
 * Collects all garbage at once and gives its memory back to the system. A process grows by half while it starts, mostly the space for new
 * objects, which no ordinary collection makes small again. Nothing else runs for as long as it takes, about 0.3 s.
 */
export async function collectGarbage(): Promise<void> {
  const session = new Session();
  session.connect();
  try {
    await session.post('HeapProfiler.collectGarbage');
  } finally {
    session.disconnect();
  }
}
