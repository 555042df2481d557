import specs from '@asyncapi/specs';
import { expect, test } from '@jest/globals';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { z } from 'zod';
import { catalogueOf, printCatalogue } from './catalogue.js';
import { topic } from './define.js';

const shop = () => {
  const orders = topic('order.events', 'orderId');
  orders.event('ORDER_PLACED', 2, z.object({ orderId: z.uuid(), placedAt: z.iso.datetime(), note: z.string().optional() }));
  orders.event('ORDER_PLACED', 1, z.object({ orderId: z.uuid() }));
  return orders;
};
const replies = () => {
  const topicOfAll = topic('shop.replies', 'replyId');
  topicOfAll.event('REPLIED', 1, z.object({ replyId: z.string() }));
  return topicOfAll;
};

test('every version of every event is a message on its topic’s channel', () => {
  const catalogue = catalogueOf([shop()]);
  expect(catalogue.channels['order.events']).toEqual({
    address: 'order.events',
    messages: {
      'ORDER_PLACED.1': { $ref: '#/components/messages/order.events.ORDER_PLACED.1' },
      'ORDER_PLACED.2': { $ref: '#/components/messages/order.events.ORDER_PLACED.2' },
    },
  });
  expect(catalogue.components.messages['order.events.ORDER_PLACED.2']).toMatchObject({
    name: 'ORDER_PLACED',
    'x-key': 'orderId',
    payload: {
      type: 'object',
      properties: {
        orderId: { type: 'string', format: 'uuid' },
        placedAt: { type: 'string', format: 'date-time' },
        note: { type: 'string' },
      },
      required: ['orderId', 'placedAt'],
    },
  });
});

test('AsyncAPI’s own schema accepts the document', () => {
  const ajv = new Ajv({ strict: false });
  addFormats.default(ajv);
  const accepts = ajv.compile(specs.schemasWithoutId['3.0.0']);
  expect(accepts(catalogueOf([shop(), replies()])) || accepts.errors).toBe(true);
  expect(accepts({ ...catalogueOf([shop()]), channels: { broken: { messages: 'none' } } })).toBe(false);
});

test('every reference leads somewhere', () => {
  const catalogue = catalogueOf([shop(), replies()]);
  const references = [...printCatalogue(catalogue).matchAll(/"\$ref": "#\/([^"]+)"/g)].map(([, pointer]) => pointer as string);
  expect(references.length).toBeGreaterThan(6);
  for (const pointer of references) {
    const found = pointer.split('/').reduce<unknown>((at, step) => (at as Record<string, unknown>)?.[step], catalogue);
    expect(found).toBeDefined();
  }
});

test('the document does not depend on the order of declarations', () => {
  expect(printCatalogue(catalogueOf([replies(), shop()]))).toBe(printCatalogue(catalogueOf([shop(), replies()])));
});

test('the headers of the envelope are described once', () => {
  const { EventHeaders } = catalogueOf([shop()]).components.schemas;
  expect(EventHeaders).toMatchObject({
    type: 'object',
    required: expect.arrayContaining(['ce_id', 'ce_type', 'ce_source', 'ce_lmsversion', 'ce_sequence']),
  });
});

test('each version of an event is declared once, in capitals', () => {
  const orders = shop();
  const payload = z.object({ orderId: z.string() });
  expect(() => orders.event('ORDER_PLACED', 2, payload)).toThrow('order.events declares ORDER_PLACED 2 twice');
  expect(() => orders.event('orderPlaced', 1, payload)).toThrow('not a fact in capitals');
});
