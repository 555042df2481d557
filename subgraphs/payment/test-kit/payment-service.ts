import Fastify, { type FastifyInstance } from 'fastify';
import type { Caller, UserCaller } from '../../../platform/kernel/identity.js';
import { newId } from '../../../platform/kernel/ids.js';
import { createLogger } from '../../../platform/kernel/log.js';
import type { Environment } from '../../../platform/kernel/settings.js';
import { memoryRateLimiter } from '../../../platform/security/rate-limit/flexible.js';
import { signedInAs } from '../../../platform/testing/callers.js';
import { manualClock } from '../../../platform/testing/clock.js';
import { deliver } from '../../../platform/testing/deliver.js';
import { testPostgres } from '../../../platform/testing/postgres.js';
import { type TestSubgraph, testSubgraph } from '../../../platform/testing/subgraph.js';
import { EnrollmentSeatHeld, type EnrollmentSnapshot } from '../../../schema/events/enrollment.js';
import { openMockGateway } from '../mock-gateway/gateway.js';
import { type GatewayBehaviour, wellBehaved } from '../mock-gateway/settings.js';
import { stripeShapedProvider, type Transport } from '../provider/stripe-shaped.js';
import { paymentSubgraph } from '../subgraph.js';
import { aCourse, type CourseThing, type EnrollmentThing, type Owner, ownerOf } from './owners.js';
import { type Page, visit } from './page.js';

/** A seat that is held for a student until it is paid. */
export interface Seat extends EnrollmentSnapshot {
  readonly sagaId: string;
  readonly heldUntil: string;
  readonly student: UserCaller;
}

export interface PaymentService extends TestSubgraph {
  readonly enrollments: Owner<EnrollmentThing>;
  readonly courses: Owner<CourseThing>;
  /** How the gateway behaves from now on. */
  readonly behaviour: { -readonly [Name in keyof GatewayBehaviour]: GatewayBehaviour[Name] };
  /** The provider cannot be reached at all. */
  cut: boolean;
  readonly app: FastifyInstance;
  /** Delivers the event that a seat is held. */
  holdsSeat(seat?: Partial<Seat>): Promise<Seat>;
  // biome-ignore lint/suspicious/noExplicitAny: tests read what they asked for
  startCheckout(caller: Caller, input: Record<string, unknown>): Promise<any>;
  visit(url: string): Promise<Page>;
  /** A person pays on the page; the webhook has not come yet. */
  pays(seat: Seat, couponCode?: string): Promise<string>;
  /** A person pays on the page, and the webhooks have come. */
  paid(seat: Seat, couponCode?: string): Promise<string>;
  /** The gateway does what is due. Answers how many webhooks it sent. */
  webhooks(): Promise<number>;
  /** Every job once. */
  jobs(): Promise<void>;
  // biome-ignore lint/suspicious/noExplicitAny: tests read what they asked for
  payment(id: string): Promise<any>;
  /** The types of the events with this key, oldest first. */
  recorded(key: string): Promise<string[]>;
  /** How the payment step of a saga was answered: 'SAGA_STEP_DONE', … */
  answers(sagaId: string): Promise<string[]>;
}

export const WEBHOOK_SECRETS = ['a secret of the tests', 'the next secret of the tests'];
/** Where the provider's page may lead back to. */
export const APPLICATION = 'https://app.school.test';
export const admin = signedInAs('ADMIN');

export const CHECKOUT = `mutation ($input: CheckoutInput!) {
  startCheckout(input: $input) { url expiresAt payment { id status amount { amount currency } settledAt } } }`;
const PAYMENT = `query ($id: ID!) { payment(id: $id) { id status failureCode amount { amount currency }
  invoice { number total { amount } refunded { amount } lines { description amount { amount } } } plan { id } } }`;

export async function paymentService(settings: Environment = {}): Promise<PaymentService> {
  const clock = manualClock();
  const postgres = await testPostgres();
  const database = await postgres.createDatabase('lms_payment');
  const behaviour = { ...wellBehaved };
  const log = createLogger('silent');
  const gateway = await openMockGateway({
    url: database,
    clock,
    log,
    behaviour,
    chance: (percent) => percent >= 100,
    webhookSecrets: WEBHOOK_SECRETS,
    origin: () => 'http://school.test',
  });
  const transport: Transport = (request) => (service.cut ? Promise.reject(new Error('cut')) : gateway.transport(request));
  const { apiKey, pages } = gateway;
  const provider = stripeShapedProvider({ transport, apiKey, webhookSecrets: WEBHOOK_SECRETS, timeout: 5_000, clock });
  const enrollments = ownerOf<EnrollmentThing>('enrollment');
  // A seat's enrollment is known to its owner. Events that a test delivers are newer.
  const taken = new Set<string>();
  const isTaken = (id: string) => taken.has(id) || [...enrollments.things.values()].some(({ course }) => course.id === id);
  const courses = ownerOf<CourseThing>('course', (id) => (isTaken(id) ? aCourse({ id, version: 0 }) : null));
  const subgraph = await testSubgraph(paymentSubgraph, {
    settings,
    clock,
    database,
    resources: {
      paymentProvider: { ...provider, pages },
      rateLimiter: memoryRateLimiter(),
      webOrigins: () => new Set([APPLICATION]),
    },
    clients: { enrollment: enrollments.client, course: courses.client },
  });
  const app = Fastify();
  app.register(paymentSubgraph.http?.plugin(subgraph.context) ?? (() => {}));

  const service: PaymentService = {
    ...subgraph,
    enrollments,
    courses,
    behaviour,
    cut: false,
    app,
    async holdsSeat(seat = {}) {
      const held = aSeat(clock.now(), seat);
      const { student, ...fact } = held;
      taken.add(held.courseId);
      await deliver(subgraph, EnrollmentSeatHeld, fact, { sequence: 2 });
      return held;
    },
    startCheckout: async (caller, input) => (await subgraph.ok(CHECKOUT, { input }, caller)).startCheckout,
    visit: (url) => visit(app, url),
    async pays({ student, enrollmentId }, couponCode) {
      const { url, payment } = await service.startCheckout(student, { enrollmentId, couponCode });
      await (await visit(app, url)).pay();
      return payment.id;
    },
    async paid(seat, couponCode) {
      const id = await service.pays(seat, couponCode);
      await service.webhooks();
      return id;
    },
    webhooks: () =>
      gateway.work(
        async (payload, headers) => (await app.inject({ method: 'POST', url: '/webhooks/payments', headers, payload })).statusCode,
      ),
    async jobs() {
      const going = new AbortController().signal;
      for (const job of paymentSubgraph.jobs ?? [])
        await job.run(subgraph.context({ caller: { kind: 'service', name: 'payment' } }), going);
    },
    payment: async (id) => (await subgraph.ok(PAYMENT, { id }, admin)).payment,
    recorded: async (key) => (await subgraph.outbox()).filter((event) => event.key === key).map(({ type }) => type),
    async answers(sagaId) {
      return (await subgraph.outbox()).filter(({ type, key }) => key === sagaId && type.startsWith('SAGA_')).map(({ type }) => type);
    },
    async stop() {
      await app.close();
      await gateway.stop();
      await subgraph.stop();
      await postgres.drop();
    },
  };
  return service;
}

export function aSeat(now: Date, { student = signedInAs('STUDENT'), ...seat }: Partial<Seat> = {}): Seat {
  return {
    enrollmentId: newId(),
    courseId: newId(),
    courseTitle: 'Welding',
    studentId: student.userId,
    status: 'PENDING_PAYMENT',
    price: { amount: 10_000, currency: 'EUR' },
    requestedAt: now.toISOString(),
    membershipId: null,
    sagaId: newId(),
    heldUntil: new Date(now.getTime() + 15 * 60_000).toISOString(),
    student,
    ...seat,
  };
}

/** As enrollment answers it, while its event is still on the way. */
export const asOwned = (seat: Seat, version = 2): EnrollmentThing => ({
  id: seat.enrollmentId,
  version,
  status: seat.status,
  courseTitle: seat.courseTitle,
  sagaId: seat.sagaId ?? null,
  seatHeldUntil: new Date(seat.heldUntil),
  price: seat.price,
  course: { id: seat.courseId },
  student: { id: seat.studentId },
});

/** Money in = invoices − refunds; and the same by the gateway's own books. */
export async function expectBalanced({ sql }: Pick<PaymentService, 'sql'>): Promise<void> {
  expect(await sql('select * from ledger_disagreement')).toEqual([]);
  const books = await sql(
    `select coalesce(sum(amount_received - amount_refunded), 0)::int as money from gateway.payment_intent
    where id in (select charge_id from payment)`,
  );
  expect(books).toEqual(
    await sql(`select coalesce(sum(case kind when 'CHARGE' then amount else -amount end), 0)::int as money from ledger`),
  );
}
