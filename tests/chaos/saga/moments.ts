import type { Hold } from '../attacks/hold.js';

/** Who may die while a student enrolls for money. */
export const SERVICES = ['course', 'enrollment', 'payment', 'notification'] as const;
export type Service = (typeof SERVICES)[number];

/** What a person does that moves the saga. `late`: the seat has lapsed when the money comes. */
export type Click = 'enroll' | 'pay' | 'give up' | 'cancel' | 'cancel paid' | 'pay late';

/** A step of the saga, as the service sees it that takes it. */
export interface Moment extends Required<Pick<Hold, 'point' | 'type'>> {
  readonly click: Click;
  readonly at: Service;
}

const moment = (click: Click, at: Service, point: Hold['point'], type: string): Moment => ({ click, at, point, type });

/**
 * The enrollment saga step by step, forward and back. Between two of them nothing is committed but what one of them commits:
 * whoever dies at any time dies at one of these, as far as the databases can tell.
 */
export const MOMENTS: readonly Moment[] = [
  // The seat is held, and nobody has heard; the payment is asked for.
  moment('enroll', 'enrollment', 'relay.read-not-published', 'ENROLLMENT_SEAT_HELD'),
  moment('enroll', 'payment', 'inbox.handled-not-committed', 'ENROLLMENT_SEAT_HELD'),
  // The money is taken, and nobody has heard; the pivot is done; the student is in, and is told.
  moment('pay', 'payment', 'relay.read-not-published', 'SAGA_STEP_DONE'),
  moment('pay', 'enrollment', 'inbox.handled-not-committed', 'SAGA_STEP_DONE'),
  moment('pay', 'enrollment', 'relay.published-not-marked', 'ENROLLMENT_ACTIVATED'),
  moment('pay', 'notification', 'inbox.handled-not-committed', 'ENROLLMENT_CONFIRMED'),
  // The card is declined, and no other is tried: the seat goes to the next in line.
  moment('give up', 'payment', 'relay.published-not-marked', 'SAGA_STEP_REFUSED'),
  moment('give up', 'enrollment', 'inbox.committed-not-acknowledged', 'SAGA_STEP_REFUSED'),
  // Called off before it was paid: the step is undone.
  moment('cancel', 'payment', 'inbox.handled-not-committed', 'ENROLLMENT_PAYMENT_CALLED_OFF'),
  moment('cancel', 'enrollment', 'inbox.handled-not-committed', 'SAGA_STEP_UNDONE'),
  // Called off after it was paid: the money goes back.
  moment('cancel paid', 'payment', 'inbox.handled-not-committed', 'ENROLLMENT_CANCELLED'),
  moment('cancel paid', 'payment', 'relay.read-not-published', 'PAYMENT_REFUNDED'),
  // The money comes when the seat is somebody else's: it is declined, and goes back.
  moment('pay late', 'enrollment', 'inbox.handled-not-committed', 'PAYMENT_CAME_LATE'),
  moment('pay late', 'payment', 'inbox.handled-not-committed', 'ENROLLMENT_LATE_PAYMENT_DECLINED'),
];

export const nameOf = ({ click, at, point, type }: Moment): string => `${click}: ${at}, ${point} ${type}`;
