import type { RequestContext } from '../../platform/kernel/context.js';
import type { Job } from '../../platform/service/jobs.js';
import { ResetToken } from './reset/reset-token.entity.js';
import { ResetVoid } from './reset/reset-void.entity.js';
import { sendResetMails } from './reset/send-reset-mails.js';
import { KnownAddress } from './session/known-address.entity.js';
import { deviceTokenTtl, resetPoll, resetTokenTtl, sessionPrune } from './settings.js';

export const jobs: readonly Job[] = [
  { name: 'send reset mails', every: resetPoll, due: 'select min(due_at) from reset_requests', run: sendResetMails },
  {
    name: 'clear away what has expired',
    every: sessionPrune,
    async run(context) {
      await context.resources.sessions.deleteExpired();
      await deleteOld(context);
    },
  },
];

async function deleteOld({ em, clock, settings }: RequestContext): Promise<void> {
  const before = (ms: number) => ({ $lte: new Date(clock.now().getTime() - ms) });
  await em.nativeDelete(ResetToken, { expiresAt: before(0) });
  // A request waits for its mail as long as its token may be used after that, at most.
  await em.nativeDelete(ResetVoid, { at: before(2 * settings(resetTokenTtl)) });
  await em.nativeDelete(KnownAddress, { usedAt: before(settings(deviceTokenTtl)) });
}
