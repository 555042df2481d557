import { defaultFieldResolver, type GraphQLSchema, isObjectType } from 'graphql';
import type { RequestContext } from '../../kernel/context.js';
import { fullName } from '../../messaging/projection/define.js';
import type { SubgraphDeclaration } from '../declaration.js';
import type { OpenSubgraph } from '../runtime.js';
import { ProjectionWaits } from './projection-waits.js';
import { afterWait } from './settings.js';

/**
 * Has the fields that read a projection wait for the position that their query names. Throws for a field that the schema lacks. Returns a
 * function that stops listening to commits.
 */
export function readAfter({ declaration, schema, orm, onCommitted, context }: Omit<OpenSubgraph, 'close'>): () => void {
  const { settings, clock, log, resources } = context({ caller: { kind: 'anonymous' } });
  const stops = (declaration.projections ?? [])
    .filter(({ fields = [] }) => fields.length > 0)
    .map((projection) => {
      const name = fullName(declaration.name, projection);
      const waits = new ProjectionWaits({
        service: declaration.name,
        projection,
        execute: (sql, parameters) => orm.em.fork().execute(sql, [...parameters]),
        resources,
        clock,
        log,
        longest: settings(afterWait),
      });
      // Once for each call, however many fields of it read the projection.
      const waiting = new WeakMap<RequestContext, Promise<void>>();
      const wait = async (call: RequestContext) => {
        if (!(await waits.reached(call.after ?? []))) call.behind.add(name);
      };
      for (const field of projection.fields ?? []) {
        precede(schema, field, (call) => {
          if (!call.after) return undefined;
          const own = waiting.get(call) ?? wait(call);
          waiting.set(call, own);
          return own;
        });
      }
      return onCommitted(() => waits.notify());
    });
  return () => {
    for (const stop of stops) stop();
  };
}

/** What a mutation that anybody may send has recorded may be a secret: whether there is an account, for one. It answers no position. */
export function withholdPositions(schema: GraphQLSchema, { mutations }: Pick<SubgraphDeclaration, 'mutations'>): void {
  for (const [name, guard] of Object.entries(mutations)) {
    if (guard === 'public') precede(schema, `Mutation.${name}`, (call) => void call.recorded.withhold());
  }
}

function precede(schema: GraphQLSchema, coordinate: string, work: (context: RequestContext) => Promise<void> | undefined): void {
  const [typeName = '', fieldName = ''] = coordinate.split('.');
  const type = schema.getType(typeName);
  const field = isObjectType(type) ? type.getFields()[fieldName] : undefined;
  if (!field) throw new Error(`${coordinate} is no field of the schema`);
  const { resolve = defaultFieldResolver } = field;
  field.resolve = (source, args, context: RequestContext, info) => {
    const before = work(context);
    return before !== undefined ? before.then(() => resolve(source, args, context, info)) : resolve(source, args, context, info);
  };
}
