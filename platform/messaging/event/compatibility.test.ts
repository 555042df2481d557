import { expect, test } from '@jest/globals';
import { z } from 'zod';
import { catalogueOf } from './catalogue.js';
import { breakingEdits } from './compatibility.js';
import { type Topic, topic } from './define.js';

const released = {
  orderId: z.string(),
  total: z.object({ amount: z.int(), currency: z.string().max(3) }).nullable(),
  lines: z.array(z.object({ sku: z.string(), note: z.string().optional() })),
  status: z.enum(['OPEN', 'PAID']),
  comment: z.string().optional(),
};

const shop = (shape: z.core.$ZodLooseShape = released, more: (orders: Topic) => void = () => {}): Topic => {
  const orders = topic('order.events', 'orderId');
  orders.event('ORDER_PLACED', 1, z.object({ ...shape, orderId: z.string() }));
  more(orders as unknown as Topic);
  return orders;
};

const edits = (after: Topic[]) => breakingEdits(catalogueOf([shop()]), catalogueOf(after));
const edited = (changes: z.core.$ZodLooseShape) => edits([shop({ ...released, ...changes })]);
const without = (field: keyof typeof released) => {
  const { [field]: _, ...rest } = released;
  return edits([shop(rest)]);
};

const NAME = 'order.events: ORDER_PLACED, version 1';
const ADVICE = 'Declare version 2 beside it instead.';

test('an unchanged catalogue breaks nothing', () => {
  expect(edits([shop()])).toEqual([]);
});

test('an optional field at any depth, a field with a default, a version, an event and a topic may be added', () => {
  expect(edited({ later: z.string().optional() })).toEqual([]);
  expect(edited({ later: z.string().default('none') })).toEqual([]);
  expect(edited({ lines: z.array(z.object({ sku: z.string(), note: z.string().optional(), count: z.int().optional() })) })).toEqual([]);
  expect(edited({ status: z.enum(['OPEN', 'PAID']).describe('How far it is') })).toEqual([]);
  const more = shop(released, (orders) => {
    orders.event('ORDER_PLACED', 2, z.object({ orderId: z.string() }) as never);
    orders.event('ORDER_PAID', 1, z.object({ orderId: z.string() }) as never);
  });
  expect(edits([more, topic('other.events', 'id')])).toEqual([]);
});

test.each([
  ['a field that is gone', () => without('comment'), '`comment` is gone.'],
  ['a new field that is required', () => edited({ later: z.string() }), '`later` is required now, and earlier events may lack it.'],
  [
    'an optional field that became required',
    () => edited({ comment: z.string() }),
    '`comment` is required now, and earlier events may lack it.',
  ],
  [
    'a required field that became optional',
    () => edited({ status: released.status.optional() }),
    '`status` may be missing now, and its readers rely on it.',
  ],
  ['another type', () => edited({ comment: z.int().optional() }), 'the type of `comment` was "string" and is "integer".'],
  [
    'a value more',
    () => edited({ status: z.enum(['OPEN', 'PAID', 'LOST']) }),
    'the enum of `status` was ["OPEN","PAID"] and is ["OPEN","PAID","LOST"].',
  ],
  ['a value less', () => edited({ status: z.enum(['OPEN']) }), 'the enum of `status` was ["OPEN","PAID"] and is ["OPEN"].'],
  [
    'another bound, deep inside',
    () => edited({ total: z.object({ amount: z.int(), currency: z.string().max(4) }).nullable() }),
    'the maxLength of `total.currency` was 3 and is 4.',
  ],
  ['a field gone in a list', () => edited({ lines: z.array(z.object({ sku: z.string() })) }), '`lines[].note` is gone.'],
  [
    'null no longer allowed',
    () => edited({ total: z.object({ amount: z.int(), currency: z.string().max(3) }) }),
    '`total` could be 2 shapes and can be 1.',
  ],
])('%s breaks the version, and is told', (_, edit, sentence) => {
  expect(edit()).toContain(`${NAME}: ${sentence} ${ADVICE}`);
});

test('a removed event and a removed topic break their consumers', () => {
  expect(edits([topic('order.events', 'orderId')])).toEqual([
    `${NAME} is gone. Its events are in the log for ever, and somebody may still read them.`,
  ]);
  expect(edits([])).toHaveLength(1);
});

test('another key breaks the order of earlier and later events', () => {
  const orders = topic('order.events', 'customerId');
  orders.event('ORDER_PLACED', 1, z.object({ ...released, customerId: z.string() }));
  expect(edits([orders as unknown as Topic])).toContain(`${NAME}: its key was orderId and is customerId. ${ADVICE}`);
});

test('the advice names the version that is free', () => {
  const more = shop({ ...released, later: z.string() }, (orders) =>
    orders.event('ORDER_PLACED', 2, z.object({ orderId: z.string() }) as never),
  );
  expect(edits([more])).toEqual([expect.stringMatching(/Declare version 3 beside it instead\.$/)]);
});
