import { serve, stopAll } from './test-kit/serve.js';

afterEach(stopAll);

test('a router that is about to leave says so, and serves as before on connections that are used once', async () => {
  const { router, origin, post } = await serve();
  const ready = async () => (await fetch(`${origin}/health/ready`)).status;
  expect([await ready(), (await post('{ course(id: "c1") { title } }')).headers.get('connection')]).toEqual([200, 'keep-alive']);
  router.drain();
  const { data, headers } = await post('{ course(id: "c1") { title } }');
  expect([await ready(), data, headers.get('connection')]).toEqual([503, { course: { title: 'Algebra' } }, 'close']);
});
