import { type FieldDefinitionNode, Kind, parse } from 'graphql';
import { subgraphs } from '../cli/subgraphs.js';
import { buildFederatedSchema } from '../platform/service/graphql/build.js';

/** What the contract lets anybody ask without a sign-in. */
const PUBLIC = {
  Query: ['me', 'user', 'course', 'courseBySlug', 'courses', 'verifyCertificate', 'plans', 'search', 'suggest'],
  Mutation: ['register', 'login', 'refresh', 'logout', 'requestPasswordReset', 'resetPassword'],
  Subscription: [] as string[],
};

type Root = keyof typeof PUBLIC;

const rootFields = (sdl: string, root: Root): readonly FieldDefinitionNode[] =>
  parse(sdl).definitions.flatMap((node) =>
    (node.kind === Kind.OBJECT_TYPE_DEFINITION || node.kind === Kind.OBJECT_TYPE_EXTENSION) && node.name.value === root
      ? (node.fields ?? [])
      : [],
  );

const has = (field: FieldDefinitionNode, ...names: string[]) => field.directives?.some((each) => names.includes(each.name.value)) ?? false;

describe.each(subgraphs.map((declaration) => [declaration.name, declaration] as const))('%s', (_name, declaration) => {
  const { sdl } = buildFederatedSchema(declaration);

  test.each(['Query', 'Mutation', 'Subscription'] as const)(
    'every field of %s is public by the contract, or the router guards it',
    (root) => {
      const open = rootFields(sdl, root).filter((field) => !has(field, 'authenticated', 'policy', 'requiresScopes', 'inaccessible'));
      expect(open.map((field) => field.name.value).filter((name) => !PUBLIC[root].includes(name))).toEqual([]);
    },
  );

  test('what is public by the contract is not guarded by the router', () => {
    for (const root of ['Query', 'Mutation'] as const) {
      const guarded = rootFields(sdl, root).filter(
        (field) => PUBLIC[root].includes(field.name.value) && has(field, 'authenticated', 'policy'),
      );
      expect(guarded.map((field) => field.name.value)).toEqual([]);
    }
  });

  test('every mutation has a guard, and every guard a mutation', () => {
    const fields = rootFields(sdl, 'Mutation').map((field) => field.name.value);
    expect(Object.keys(declaration.mutations).sort()).toEqual([...fields].sort());
  });

  test('public mutations are those of the contract; those for our own services are not in the API', () => {
    for (const field of rootFields(sdl, 'Mutation')) {
      const guard = declaration.mutations[field.name.value];
      expect([field.name.value, guard === 'public']).toEqual([field.name.value, PUBLIC.Mutation.includes(field.name.value)]);
      expect([field.name.value, guard === 'service']).toEqual([field.name.value, has(field, 'inaccessible')]);
    }
  });
});
