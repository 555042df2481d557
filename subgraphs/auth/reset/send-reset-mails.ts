import { LockMode } from '@mikro-orm/core';
import type { RequestContext } from '../../../platform/kernel/context.js';
import { newToken } from '../../../platform/kernel/ids.js';
import { transaction } from '../../../platform/postgres/transaction.js';
import { ACCOUNT_BY_EMAIL, type Account } from '../account.js';
import { resetTokenTtl, resetUrl } from '../settings.js';
import { resetMail } from './reset-mail.js';
import { ResetRequest } from './reset-request.entity.js';
import { ResetToken } from './reset-token.entity.js';
import { isVoid } from './reset-void.entity.js';

/** How long a process has to send a mail before another one tries, in ms; also the wait after a failure. */
const LEASE = 30_000;

/** Sends the mails that were requested. A request is deleted when its mail is sent, or when it was tried for too long. */
export async function sendResetMails(context: RequestContext, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const request = await claimNext(context);
    if (!request) return;
    try {
      await send(context, request);
    } catch (error) {
      context.log.error({ err: error, request: request.id }, 'a password reset could not be mailed; it is tried again');
    }
  }
}

/** Claims the next request that is due: no other process gets it for a while. */
async function claimNext(context: RequestContext): Promise<ResetRequest | null> {
  return transaction(context, async (em) => {
    const now = context.clock.now();
    const request = await em.findOne(
      ResetRequest,
      { dueAt: { $lte: now } },
      { orderBy: { dueAt: 'asc', id: 'asc' }, lockMode: LockMode.PESSIMISTIC_PARTIAL_WRITE, refresh: true },
    );
    if (request) request.dueAt = new Date(now.getTime() + LEASE);
    return request;
  });
}

async function send(context: RequestContext, request: ResetRequest): Promise<void> {
  const tooOld = context.clock.now().getTime() - request.requestedAt.getTime() > context.settings(resetTokenTtl);
  const { accountByEmail: account } = tooOld ? { accountByEmail: null } : await context.ask(ACCOUNT_BY_EMAIL, { email: request.email });
  if (account?.active && !(await isVoid(context.em, account.userId, request.requestedAt))) await mail(context, request, account);
  await context.em.nativeDelete(ResetRequest, { id: request.id });
}

/** The token is stored before it is mailed. A second attempt makes a second token: the first may have arrived, so it stays valid. */
async function mail({ em, clock, settings, resources }: RequestContext, request: ResetRequest, { userId, user }: Account): Promise<void> {
  const token = newToken();
  const now = clock.now();
  const expiresAt = new Date(now.getTime() + settings(resetTokenTtl));
  await em.insert(ResetToken, ResetToken.of(token, { userId, requestedAt: request.requestedAt, expiresAt }));
  await resources.mailer.send(
    resetMail({
      id: `password-reset.${request.id}`,
      to: { name: user.displayName, address: user.email },
      link: settings(resetUrl).replace('{token}', token),
      token,
      minutes: Math.round(settings(resetTokenTtl) / 60_000),
      locale: user.locale,
      date: now,
    }),
  );
}
