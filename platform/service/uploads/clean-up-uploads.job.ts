import { LONGEST_UPLOAD } from '../../adapters/object-store/objects.js';
import type { RequestContext } from '../../kernel/context.js';
import { DomainError, ErrorCode } from '../../kernel/errors.js';
import type { Setting } from '../../kernel/settings.js';
import type { Job } from '../jobs.js';
import { completeUpload, LONGEST_CHECK } from './complete-upload.js';
import { endUploads } from './discard.js';
import { removeDiscarded } from './remove-discarded.js';
import { UploadState } from './upload-state.js';
import { storeOf, type Uploads } from './uploads.js';

interface CleanUp {
  readonly name: string;
  readonly every: Setting<number>;
  /** Discards what the service itself gives up. */
  discardMore?(context: RequestContext): Promise<unknown>;
}

/** Ends uploads that never came, removes bytes that nobody needs, and takes up uploads that somebody left while looking at them. */
export const cleanUpUploadsJob = (uploads: Uploads, { name, every, discardMore }: CleanUp): Job => ({
  name,
  every,
  async run(context, signal) {
    const late = new Date(context.clock.now().getTime() - LONGEST_UPLOAD);
    await endUploads(context.fresh().em, UploadState.EXPIRED, { sql: 'expires_at < ?', parameters: [late] }, ErrorCode.UPLOAD_INCOMPLETE);
    await discardMore?.(context.fresh());
    await removeDiscarded(context, uploads, late, signal);
    await abortUnfinished(context, uploads);
    await storeOf(context, uploads).cleanUp();
    // Last: what it meets in a file keeps nothing else from being done.
    await takeUpChecks(context, uploads, signal);
  },
});

/** In one run. */
const CHECKS = 20;

async function takeUpChecks(context: RequestContext, uploads: Uploads, signal: AbortSignal): Promise<void> {
  const { em, clock, log } = context.fresh();
  const left = await em.execute<{ id: string }[]>(`select id from upload where state = ? and claimed_at < ? order by claimed_at limit ?`, [
    UploadState.CHECKING,
    new Date(clock.now().getTime() - LONGEST_CHECK),
    CHECKS,
  ]);
  for (const { id } of left) {
    if (signal.aborted) return;
    try {
      await completeUpload(context.fresh(), uploads, id);
    } catch (error) {
      // What is wrong with the file is in its row. That the store is away is nobody's answer.
      if (!(error instanceof DomainError)) throw error;
      log.info({ upload: id, code: error.code }, 'an upload that was left while it was checked is not ready');
    }
  }
}

/** Uploads in parts that no row of ours names, since a process was killed in between. Whatever is as old has expired. */
async function abortUnfinished(context: RequestContext, uploads: Uploads): Promise<void> {
  const { parts } = storeOf(context, uploads);
  const oldest = context.clock.now().getTime() - context.settings(uploads.partsFor) - LONGEST_UPLOAD;
  for (const upload of await parts.unfinished(new Date(oldest))) await parts.abort(upload);
}
