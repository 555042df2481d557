import { type Books, GatewayError, newGatewayId } from './books.js';
import { chargeObject, lockIntent } from './objects.js';
import { queueWebhook } from './webhooks.js';

export interface Refund {
  readonly id: string;
  readonly intentId: string;
  readonly amount: number;
}

/** A repeated idempotency key answers the refund that was made for it. No more than was paid is refunded. */
export function refund(books: Books, asked: Omit<Refund, 'id'> & { readonly idempotencyKey: string }): Promise<Refund> {
  const { idempotencyKey, intentId, amount } = asked;
  return books.transaction(async (query) => {
    // Locked first: of two calls with one key, the second finds the refund of the first.
    const intent = await lockIntent(query, intentId);
    const [known] = await query<Refund>(
      'select id, intent_id as "intentId", amount::float8 as amount from gateway.refund where idempotency_key = $1',
      [idempotencyKey],
    );
    if (known) return known;
    if (!intent) throw new GatewayError(404, 'resource_missing', `No such payment_intent: ${intentId}`);
    if (intent.received > 0 && intent.refunded === intent.received) {
      throw new GatewayError(400, 'charge_already_refunded', 'The charge was refunded already');
    }
    if (amount < 1 || amount > intent.received - intent.refunded) {
      throw new GatewayError(400, 'amount_too_large', 'The refund is more than what is left of the charge');
    }
    const made = { id: newGatewayId('re'), intentId, amount };
    await query('insert into gateway.refund (id, idempotency_key, intent_id, amount) values ($1, $2, $3, $4)', [
      made.id,
      idempotencyKey,
      intentId,
      amount,
    ]);
    await query('update gateway.payment_intent set amount_refunded = amount_refunded + $2 where id = $1', [intentId, amount]);
    await queueWebhook(books, query, 'charge.refunded', chargeObject({ ...intent, refunded: intent.refunded + amount }));
    return made;
  });
}
