import { fullName, type Projection } from '../../platform/messaging/projection/define.js';
import type { SubgraphDeclaration } from '../../platform/service/declaration.js';
import { CommandError } from '../command-error.js';

/** A projection, and the service whose it is. */
export interface Owned {
  readonly declaration: SubgraphDeclaration;
  readonly projection: Projection;
}

/** The one of that name. Throws a CommandError that lists them all when there is none. */
export function projectionNamed(declarations: readonly SubgraphDeclaration[], name: string): Owned {
  const all = new Map(
    declarations.flatMap((declaration) =>
      (declaration.projections ?? []).map((projection) => [fullName(declaration.name, projection), { declaration, projection }] as const),
    ),
  );
  const owned = all.get(name);
  if (!owned) throw new CommandError(`There is no projection ${name}: there are ${[...all.keys()].sort().join(', ')}.`);
  return owned;
}
