import { SIGNATURE_HEADER, sign } from '../provider/signature.js';
import { type Books, newGatewayId, type Query } from './books.js';
import { seconds } from './objects.js';

/** After so many attempts the gateway stops: a receiver that has missed the webhook has to ask. */
const MOST_ATTEMPTS = 16;
const RETRY_FIRST_MS = 1_000;
const RETRY_MOST_MS = 60 * 60_000;

/** Delivers a webhook to its receiver and answers the HTTP status. Rejects when there is none. */
export type Post = (body: string, headers: Readonly<Record<string, string>>) => Promise<number>;

/** Queues a webhook, to be sent after the transaction has committed: late, twice or never, as the gateway behaves. */
export async function queueWebhook(books: Books, query: Query, type: string, object: object): Promise<void> {
  const { clock, behaviour, chance } = books;
  if (chance(behaviour.webhooksLost)) return;
  books.webhookQueued(query);
  const id = newGatewayId('evt');
  const now = clock.now();
  const jitter = chance(50) ? behaviour.webhookJitter : 0;
  const body = JSON.stringify({ id, object: 'event', type, created: seconds(now), data: { object } });
  await query('insert into gateway.webhook (id, body, copies, due_at) values ($1, $2, $3, $4)', [
    id,
    body,
    behaviour.webhookCopies,
    new Date(now.getTime() + behaviour.webhookDelay + jitter),
  ]);
}

/** Webhooks in flight at once: real gateways send several side by side, so two payments do not wait for each other. */
const AT_ONCE = 4;

/**
 * Sends the webhooks that are due, until none is and all are answered. A webhook that was not accepted is sent again later, with a new
 * signature.
 */
export async function sendDue(books: Books, secrets: readonly string[], post: Post, signal?: AbortSignal): Promise<number> {
  const inFlight = new Set<Promise<void>>();
  let failure: unknown;
  const send = async ({ id, body }: Webhook) => {
    const headers = { 'content-type': 'application/json', [SIGNATURE_HEADER]: sign(body, secrets, books.clock.now()) };
    const status = await post(body, headers).catch(() => 0);
    if (status >= 200 && status < 300) await markAccepted(books, id);
  };
  try {
    for (let sent = 0; ; ) {
      const isOver = signal?.aborted || failure !== undefined;
      const webhook = isOver || inFlight.size === AT_ONCE ? undefined : await claim(books);
      if (webhook) {
        const sending: Promise<void> = send(webhook)
          .catch((error: unknown) => {
            failure = error;
          })
          .finally(() => inFlight.delete(sending));
        inFlight.add(sending);
        sent += 1;
      } else if (inFlight.size > 0) await Promise.race(inFlight);
      else if (failure !== undefined) throw failure;
      else return sent;
    }
  } finally {
    await Promise.allSettled(inFlight);
  }
}

interface Webhook {
  readonly id: string;
  readonly body: string;
}

/** Claims a webhook that is due. It is due again later already, so it is not lost when its process dies. */
async function claim({ query, clock }: Books): Promise<Webhook | undefined> {
  const now = clock.now();
  const [due] = await query<Webhook>(
    `update gateway.webhook set attempts = attempts + 1,
      due_at = case when attempts + 1 >= ${MOST_ATTEMPTS} then null
        else $1::timestamptz + least(${RETRY_FIRST_MS} * 2 ^ attempts, ${RETRY_MOST_MS}) * interval '1 millisecond' end
    where id = (select id from gateway.webhook where due_at <= $1 order by due_at, id limit 1 for update skip locked)
    returning id, body`,
    [now],
  );
  return due;
}

async function markAccepted({ query, clock, behaviour }: Books, id: string): Promise<void> {
  await query(
    `update gateway.webhook set copies = copies - 1, attempts = 0, due_at = case when copies > 1 then $2::timestamptz end where id = $1`,
    [id, new Date(clock.now().getTime() + behaviour.webhookDelay)],
  );
  await query('delete from gateway.webhook where id = $1 and copies <= 0', [id]);
}
