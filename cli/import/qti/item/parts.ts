import { childOf, findAll, type MarkupElement } from '../../../../platform/service/imports/markup/element.js';
import type { Processing } from '../scoring/processing.js';
import { Unsupported } from '../unsupported.js';
import { choicePart, hottextPart, orderPart } from './choices.js';
import { entryPart } from './entries.js';
import { gapMatchPart, inlinePart } from './gaps.js';
import type { ItemSource } from './item-source.js';
import { associatePart, matchPart } from './matches.js';
import type { Part } from './part.js';

type Reader = (source: ItemSource, interaction: MarkupElement) => Part;

const READERS: Readonly<Record<string, Reader>> = {
  choiceInteraction: choicePart,
  hottextInteraction: hottextPart,
  orderInteraction: orderPart,
  matchInteraction: matchPart,
  associateInteraction: associatePart,
  gapMatchInteraction: gapMatchPart,
  textEntryInteraction: entryPart,
  sliderInteraction: entryPart,
};

const INTERACTIONS = [
  ...Object.keys(READERS),
  'inlineChoiceInteraction',
  'extendedTextInteraction',
  'hotspotInteraction',
  'selectPointInteraction',
  'graphicOrderInteraction',
  'graphicAssociateInteraction',
  'graphicGapMatchInteraction',
  'positionObjectInteraction',
  'positionObjectStage',
  'mediaInteraction',
  'drawingInteraction',
  'uploadInteraction',
  'customInteraction',
  'portableCustomInteraction',
  'endAttemptInteraction',
];

/** What an item asks, as parts that are each a question here. Unsupported for an interaction that has no kind of question. */
export function partsOf(item: MarkupElement, processing: Processing): Part[] {
  const body = childOf(item, 'itemBody');
  if (!body) throw new Unsupported('it has no body');
  demandFixed(item, body);
  const source = { item, body, processing };
  const found = findAll(body, ...INTERACTIONS);
  if (found.length === 0) throw new Unsupported('it has no interaction');
  const gaps = found.filter(({ name }) => name === 'inlineChoiceInteraction');
  const parts = found
    .filter(({ name }) => name !== 'inlineChoiceInteraction')
    .map((interaction) => readerOf(interaction)(source, interaction));
  return gaps.length > 0 ? [...parts, inlinePart(source, gaps)] : parts;
}

function readerOf({ name }: MarkupElement): Reader {
  const reader = READERS[name];
  if (!reader) throw new Unsupported(`there is no kind of question for ${name}`);
  return reader;
}

function demandFixed(item: MarkupElement, body: MarkupElement): void {
  if (item.attributes.adaptive === 'true') throw new Unsupported('it is adaptive');
  if (childOf(item, 'templateProcessing') || findAll(body, 'printedVariable', 'templateInline', 'templateBlock').length > 0) {
    throw new Unsupported('it is a template: each student would get other values');
  }
}
