import type { Job } from '../../platform/service/jobs.js';
import { ResetToken } from './reset/reset-token.entity.js';
import { sendResetMails } from './reset/send-reset-mails.js';
import { resetPoll, sessionPrune } from './settings.js';

export const jobs: readonly Job[] = [
  { name: 'send reset mails', every: resetPoll, run: sendResetMails },
  {
    name: 'clear away what has expired',
    every: sessionPrune,
    async run({ em, clock, resources }) {
      await resources.sessions.deleteExpired();
      await em.nativeDelete(ResetToken, { expiresAt: { $lte: clock.now() } });
    },
  },
];
