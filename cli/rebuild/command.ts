import { systemClock } from '../../platform/kernel/clock.js';
import type { Settings } from '../../platform/kernel/settings.js';
import { stop, withParts } from '../../platform/kernel/stopping.js';
import { rebuild, type Stage } from '../../platform/messaging/projection/rebuild.js';
import { RebuildRefused } from '../../platform/messaging/projection/shadow.js';
import { ormTransactions } from '../../platform/service/orm-transactions.js';
import { retryPolicy } from '../../platform/service/workers.js';
import { CommandError } from '../command-error.js';
import type { Databases } from '../installation/databases.js';
import { subgraphs } from '../subgraphs.js';
import { openBareService } from './bare-service.js';
import { projectionNamed } from './projections.js';

export interface RebuildFlags {
  /** `payment.courses`. */
  readonly projection: string;
  readonly fromScratch?: boolean;
}

/** `lms rebuild`: builds a projection again from the first event on, beside a running server or without one. */
export async function rebuildCommand(
  settings: Settings,
  { projection: name, fromScratch }: RebuildFlags,
  /** Tests bring a server of their own. */
  databases?: Databases,
): Promise<void> {
  const { declaration, projection } = projectionNamed(subgraphs, name);
  const rebuilding = withParts(async (opened) => {
    const { subgraph, bus, log, resources, databaseUrl } = opened.adopt(await openBareService(settings, declaration, databases), stop);
    await rebuild({
      service: declaration.name,
      projection,
      url: databaseUrl,
      bus,
      transaction: ormTransactions(subgraph),
      clock: systemClock,
      log,
      resources,
      retry: retryPolicy(settings),
      fromScratch,
      onStage: (stage) => console.log(`${name}: ${describe(stage)}`),
    });
  });
  await rebuilding.catch((error: unknown) => {
    throw error instanceof RebuildRefused ? new CommandError(error.message) : error;
  });
}

function describe(stage: Stage): string {
  switch (stage.at) {
    case 'begun':
      return stage.resumed
        ? `generation ${stage.generation} goes on where it was`
        : `generation ${stage.generation} begins at the first event`;
    case 'replaying':
      return `${stage.left} events to go`;
    case 'live paused':
      return 'the last events, while the live one waits';
    case 'swapped':
      return 'rebuilt, and in its place';
  }
}
