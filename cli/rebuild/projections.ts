import { fullName, type Projection } from '../../platform/messaging/projection/define.js';
import type { SubgraphDeclaration } from '../../platform/service/declaration.js';
import { CommandError } from '../command-error.js';

/** A projection, and the service that owns it. */
export interface OwnedProjection {
  readonly declaration: SubgraphDeclaration;
  readonly projection: Projection;
}

/** By its full name, or by its service's where that has no other. Throws a CommandError that lists all projections when there is none of that name. */
export function projectionNamed(declarations: readonly SubgraphDeclaration[], name: string): OwnedProjection {
  const all = new Map(
    declarations.flatMap((declaration) =>
      (declaration.projections ?? []).map((projection) => [fullName(declaration.name, projection), { declaration, projection }] as const),
    ),
  );
  const ofService = [...all.values()].filter(({ declaration }) => declaration.name === name);
  const owned = all.get(name) ?? (ofService.length === 1 ? ofService[0] : undefined);
  if (!owned) throw new CommandError(`There is no projection ${name}: there are ${[...all.keys()].sort().join(', ')}.`);
  return owned;
}
