import { z } from 'zod';
import { topic } from '../../messaging/event/define.js';

// What the shop tells of its orders. The warehouse reacts to it: it insures, packs, takes the money and delivers.

export const orderEvents = topic('shop.events', 'orderId');

const step = z.object({ orderId: z.uuid(), sagaId: z.uuid(), step: z.string(), refuse: z.boolean() });

export const OrderStepBegun = orderEvents.event('ORDER_STEP_BEGUN', 1, step);
export const OrderStepCalledOff = orderEvents.event('ORDER_STEP_CALLED_OFF', 1, step);

export const stepNamed = (step: string) => ({ saga: 'order', step });
