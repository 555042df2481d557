import { admin, type PaymentService, paymentService } from '../test-kit/payment-service.js';

let service: PaymentService;
beforeAll(async () => {
  service = await paymentService();
});
afterAll(() => service.stop());

it('a refund is in the audit log, with who asked for it and how much it is', async () => {
  const seat = await service.holdsSeat({ price: { amount: 999, currency: 'EUR' } });
  const id = await service.paid(seat);
  await service.ok('mutation ($input: RefundInput!) { refundPayment(input: $input) { id } }', { input: { id, reason: 'Ill' } }, admin);
  const entries = await service.sql('select action, result, actor, details from audit where subject = ?', [`payment:${id}`]);
  expect(entries).toContainEqual({
    action: 'REFUND_REQUESTED',
    result: 'DONE',
    actor: `user:${admin.userId}`,
    details: { amount: 999, currency: 'EUR' },
  });
  expect(entries).toContainEqual(expect.objectContaining({ action: 'PAYMENT_REFUNDED' }));
  expect(JSON.stringify(entries)).not.toContain('Ill');
});
