import { newId } from '../../platform/kernel/ids.js';
import { admin, type PaymentService, paymentService } from './test-kit/payment-service.js';

let service: PaymentService;
beforeAll(async () => {
  service = await paymentService();
});
afterAll(() => service.stop());

test('the entities fit the migrations', async () => {
  // The ledger, the invoice numbers and the gateway's books are written by SQL, and no entity stands for them.
  expect(await service.orm.schema.getUpdateSchemaSQL({ safe: true, wrap: false })).toBe('');
});

const selects = () => service.statements.filter((sql) => /^select/i.test(sql));

test('the payments of fifty enrollments are one query, and with their invoices two', async () => {
  const seats = await Promise.all(Array.from({ length: 12 }, () => service.holdsSeat()));
  for (const seat of seats) await service.paid(seat);
  const of = [...seats.map(({ enrollmentId }) => enrollmentId), ...Array.from({ length: 38 }, newId)].map((id) => ({
    __typename: 'Enrollment',
    id,
  }));
  service.statements.length = 0;
  const { _entities } = await service.ok(
    `query ($of: [_Any!]!) { _entities(representations: $of) {
      ... on Enrollment { payment { status payer { id } enrollment { id } plan { id } invoice { number payment { id } } } } } }`,
    { of },
    admin,
  );
  expect(_entities.filter((each: { payment: unknown }) => each.payment)).toHaveLength(12);
  // The payments of the invoices are looked up by their own id: the third.
  expect(selects()).toHaveLength(3);
});
