import { serverAudits } from 'graphql-http';
import { serve, stopAll } from '../test-kit/serve.js';

let url: string;

beforeAll(async () => {
  url = (await serve({ rates: { limited: false } })).router.url;
});

afterAll(stopAll);

/** Queries by GET that any page could have a browser send. They are refused (ADR 69), and asked once more as a client would. */
const FORGEABLE = ['5A70', 'D6D5', '6A70'];

/** Says that the request is not one that a browser sends without asking before. */
const asClient: typeof fetch = (address, { headers, ...init } = {}) =>
  fetch(address, { ...init, headers: { ...(headers as Record<string, string>), 'apollo-require-preflight': 'true' } });

const audits = serverAudits({ url: () => url });
const clientAudits = serverAudits({ url: () => url, fetchFn: asClient });
const isForgeable = ({ id }: { id: string }) => FORGEABLE.includes(id);

test('there are 61 audits of GraphQL over HTTP', () => expect(audits).toHaveLength(61));

test.each(audits.filter((audit) => !isForgeable(audit)).map((audit) => [audit.name, audit] as const))('%s', async (_name, audit) => {
  expect(await audit.fn()).toMatchObject({ status: 'ok' });
});

test.each(clientAudits.filter(isForgeable).map((audit) => [audit.name, audit] as const))('as a client: %s', async (_name, audit) => {
  expect(await audit.fn()).toMatchObject({ status: 'ok' });
});

test.each(audits.filter(isForgeable).map((audit) => [audit.name, audit] as const))('refused to a page: %s', async (_name, audit) => {
  expect(await audit.fn()).toMatchObject({ status: 'notice', response: { status: 400 } });
});
