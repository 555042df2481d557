import { GiveUp, until } from './until.js';

test('a check that throws is tried again until it holds', async () => {
  let tries = 0;
  await until(() => {
    tries += 1;
    expect(tries).toBe(3);
  });
  expect(tries).toBe(3);
});

test('a check that gives up is not tried again', async () => {
  let tries = 0;
  const why = new Error('signed out');
  const check = () => {
    tries += 1;
    throw new GiveUp('it will never hold', { cause: why });
  };
  await expect(until(check)).rejects.toBe(why);
  expect(tries).toBe(1);
});
