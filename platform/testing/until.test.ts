import { until } from './until.js';

const failing = (message: string) => {
  const tries = { count: 0 };
  const check = async () => {
    tries.count += 1;
    if (tries.count < 3) throw new Error(message);
  };
  return { tries, check };
};

test('a check that throws is tried again until it holds', async () => {
  const { tries, check } = failing('NOT_FOUND: not there yet');
  await until(check);
  expect(tries.count).toBe(3);
});

test('a caller that is signed out is not waited for', async () => {
  const { tries, check } = failing('UNAUTHENTICATED: Sign in first');
  await expect(until(check)).rejects.toThrow('UNAUTHENTICATED');
  expect(tries.count).toBe(1);
});

test('what a test expects to be refused is waited for', async () => {
  let code = 'ok';
  setTimeout(() => {
    code = 'UNAUTHENTICATED';
  }, 20);
  await until(() => expect(code).toBe('UNAUTHENTICATED'));
});
