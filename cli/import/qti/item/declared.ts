import type { MarkupElement } from '../../../../platform/service/imports/markup/element.js';
import { mapped, type ResponseDeclaration } from '../scoring/declarations.js';
import { valueFrom } from '../scoring/value.js';
import { Unsupported } from '../unsupported.js';
import type { ItemSource } from './item-source.js';
import type { DeclaredWorth } from './part.js';

export function declarationOf({ processing }: ItemSource, interaction: MarkupElement): ResponseDeclaration {
  const identifier = interaction.attributes.responseIdentifier ?? '';
  const declaration = processing.responses.get(identifier);
  if (!declaration) throw new Unsupported(`it declares no response ${identifier}`);
  return declaration;
}

/** What each unit of an answer is worth by the mapping of its variable: `written` says how the unit is written there. */
export function declaredWorth(
  { mapping, baseType }: ResponseDeclaration,
  written: (choice: number, slot: number) => string,
): DeclaredWorth | null {
  if (!mapping) return null;
  const unbounded = { ...mapping, lowerBound: null, upperBound: null };
  return {
    of: (choice, slot) => mapped(unbounded, valueFrom([written(choice, slot)], baseType, 'single')),
    least: mapping.lowerBound,
    most: mapping.upperBound,
  };
}

export function numberAttribute({ attributes }: MarkupElement, name: string): number | null {
  const number = Number(attributes[name] ?? Number.NaN);
  return Number.isFinite(number) ? number : null;
}
