import { encodeCursor } from '../../platform/messaging/feed/cursor.js';
import type { Reply } from './client.js';
import type { Person } from './school.js';

export const PRICE = { amount: 10_000, currency: 'EUR' };

export const ENROLL = `mutation ($input: EnrollInput!) { enroll(input: $input) {
  id status cancelReason waitlistPosition seatHeldUntil price { amount currency } saga { name state } payment { id status } } }`;
export const CHECKOUT = `mutation ($input: CheckoutInput!) {
  startCheckout(input: $input) { url expiresAt payment { id status amount { amount currency } } } }`;
export const CANCEL = `mutation ($input: CancelEnrollmentInput!) { cancelEnrollment(input: $input) { id status cancelReason } }`;

export interface Enrolled {
  readonly id: string;
  readonly status: string;
  readonly cancelReason: string | null;
  readonly waitlistPosition: number | null;
  readonly seatHeldUntil: string | null;
  readonly saga: readonly { readonly name: string; readonly state: string }[];
}

export const enroll = async ({ client }: Person, courseId: string): Promise<Enrolled> =>
  (await client.ok(ENROLL, { input: { courseId } })).enroll;

export const cancel = async ({ client }: Person, id: string, reason?: string) =>
  (await client.ok(CANCEL, { input: { id, reason } })).cancelEnrollment;

export const enrollmentOf = async ({ client }: Person, id: string): Promise<Enrolled> =>
  (
    await client.ok(
      'query ($id: ID!) { enrollment(id: $id) { id status cancelReason waitlistPosition seatHeldUntil saga { name state } } }',
      { id },
    )
  ).enrollment;

export const paymentOf = async ({ client }: Person, id: string) =>
  (
    await client.ok('query ($id: ID!) { payment(id: $id) { id status failureCode invoice { total { amount } refunded { amount } } } }', {
      id,
    })
  ).payment;

export interface Started {
  readonly url: string;
  readonly expiresAt: string;
  readonly payment: { readonly id: string; readonly status: string };
}

export const startCheckout = async ({ client }: Person, enrollmentId: string, couponCode?: string): Promise<Started> =>
  (await client.ok(CHECKOUT, { input: { enrollmentId, couponCode } })).startCheckout;

export const kindsTold = async ({ client }: Person): Promise<string[]> =>
  (await client.ok('{ notifications(first: 50) { nodes { kind } } }')).notifications.nodes.map(({ kind }: { kind: string }) => kind);

/** What puts the clock of the enrollment's saga forward, in enrollment's database: to where its seat is held no longer. */
export function lapsing(enrollmentId: string): string {
  const past = `jsonb_build_object('giveUpAt', '2000-01-01T00:00:00.000Z', 'dueAt', '2000-01-01T00:00:00.000Z')`;
  return `update saga set due_at = now(), steps = (
    select jsonb_agg(case when step ->> 'giveUpAt' is null then step else step || ${past} end order by n)
    from jsonb_array_elements(steps) with ordinality as each (step, n)
  ) where subject = '${enrollmentId}'`;
}

/** How an operation ended: the code of its first error, or 'good'. */
export const outcome = ({ errors }: Reply): string => errors[0]?.extensions.code ?? 'good';

/** The place in a service's feed of somebody who has followed since before anything happened: nothing falls before it. */
export const fromTheBeginning = (service: string): string => encodeCursor(service, { writer: 0n, id: 0n, at: Date.now() });
