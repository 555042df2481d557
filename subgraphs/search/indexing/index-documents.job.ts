import type { IndexGeneration, RefusedDocument } from '../../../platform/adapters/search-index/search-index.js';
import type { RequestContext } from '../../../platform/kernel/context.js';
import { delay } from '../../../platform/kernel/delay.js';
import type { Execute } from '../../../platform/messaging/projection/define.js';
import { ADVISORY_LOCK } from '../../../platform/postgres/advisory-locks.js';
import { dueWhile, type Job } from '../../../platform/service/jobs.js';
import { indexCheck, indexEvery, indexRetry } from '../settings.js';
import { followGeneration, indexNext } from './index-documents.js';

/** While the index is away the marks stay. Everything else goes on, and it catches up by itself. */
export const indexDocumentsJob: Job = {
  name: 'index documents',
  every: indexEvery,
  due: dueWhile('from document_mark where indexed < version'),
  async run(context, signal) {
    try {
      const refused = ({ id, reason }: RefusedDocument) =>
        context.log.error({ document: id, reason }, 'the search index cannot hold a document: it is not found until it changes');
      while (!signal.aborted && (await inTurn(context, (execute, generation) => indexNext(execute, generation, refused))));
    } catch (error) {
      await delay(context.settings(indexRetry), signal);
      throw error;
    }
  },
};

/** Finds an index that was lost or replaced while nothing changed. */
export const checkIndexJob: Job = {
  name: 'check the search index',
  every: indexCheck,
  async run(context) {
    await inTurn(context, async (execute, { name }) => {
      await followGeneration(execute, name);
      return false;
    });
  },
};

/**
 * One replica at a time, and none while a rebuild exchanges the tables: what was read of the old ones must not be written into the index of
 * the new ones.
 */
function inTurn(
  { em, resources }: RequestContext,
  work: (execute: Execute, generation: IndexGeneration) => Promise<boolean>,
): Promise<boolean> {
  return em.transactional(async (tx) => {
    const execute: Execute = (sql, parameters) => tx.execute(sql, [...parameters]);
    const [turn] = await execute<{ mine: boolean }>(
      'select pg_try_advisory_xact_lock(?) and pg_try_advisory_xact_lock_shared(?, hashtext(?)) as mine',
      [ADVISORY_LOCK.searchIndexing, ADVISORY_LOCK.projectionLive, 'documents'],
    );
    return turn?.mine === true && (await work(execute, await resources.searchIndex.current()));
  });
}
