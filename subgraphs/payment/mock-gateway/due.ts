import type { Books } from './books.js';

/** How long until a webhook, a renewal or the end of a page is due, at most `most`; 0 when one is due now, in ms. */
export async function untilNextDue({ query, clock }: Books, most: number): Promise<number> {
  const [next] = await query<{ at: Date | null }>(
    `select least(
      (select min(due_at) from gateway.webhook),
      (select min(renew_at) from gateway.subscription),
      (select min(expires_at) from gateway.checkout_session where status = 'open')
    ) as at`,
  );
  return next?.at ? Math.min(most, Math.max(0, next.at.getTime() - clock.now().getTime())) : most;
}
