import { runner } from '../test-kit/run.js';
import { subgraph } from '../test-kit/subgraphs.js';

test('a subgraph is entered by a key that it resolves, wherever that stands among its keys', async () => {
  const parts = subgraph(
    'parts',
    `type Part @key(fields: "serial") @key(fields: "place { row }", resolvable: false) @key(fields: "serial place { row shelf }", resolvable: false) {
      serial: ID! place: Place! weight: Int!
    }
    type Place { row: Int! shelf: Int! }`,
    {
      Part: {
        __resolveReference: ({ serial }: { serial?: string }) => serial && { serial, weight: 0, place: { row: 0, shelf: 3 } },
      },
    } as never,
  );
  const machines = subgraph(
    'machines',
    `type Query { machine: Machine }
    type Machine { parts: [Part!]! }
    type Part
      @key(fields: "place { row }", resolvable: false)
      @key(fields: "serial place { row shelf }", resolvable: true)
      @key(fields: "serial", resolvable: false) {
      serial: ID! place: Place! weight: Int! @external load: String! @requires(fields: "weight")
    }
    type Place { row: Int! shelf: Int! }`,
    {
      Query: { machine: () => ({ parts: [{ serial: 'p', place: { row: 0, shelf: 3 } }] }) },
      Part: {
        __resolveReference: ({ serial, place, ...rest }: { serial?: string; place?: { shelf?: number } }) =>
          serial && place?.shelf === 3 ? { serial, place, ...rest } : null,
        load: ({ weight }: { weight: number }) => `bears ${weight}`,
      },
    } as never,
  );
  const { data, errors } = await runner(parts, machines).run('{ machine { parts { serial weight load } } }');
  expect(errors).toBeUndefined();
  expect(data).toEqual({ machine: { parts: [{ serial: 'p', weight: 0, load: 'bears 0' }] } });
});
