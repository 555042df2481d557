import { childrenOf, findAll, type MarkupElement, rawText } from '../../../platform/service/imports/markup/element.js';
import { parseHtml } from '../../../platform/service/imports/markup/html.js';
import { readableText } from '../../../platform/service/imports/markup/readable-text.js';

/** What a person reads of a material: markup is written in it as text. */
export const materialText = (element: MarkupElement): string =>
  findAll(element, 'mattext')
    .map((text) => (text.attributes.texttype === 'text/html' ? readableText(parseHtml(rawText(text))) : rawText(text).trim()))
    .filter(Boolean)
    .join('\n\n');

/** The fields of the metadata of an assessment or an item, by their labels. */
export const metadataOf = (element: MarkupElement): ReadonlyMap<string, string> => {
  const owner = childrenOf(element, 'itemmetadata', 'qtimetadata');
  const fields = owner.flatMap((each) => findAll(each, 'qtimetadatafield'));
  return new Map(
    fields.map((field) => [
      childrenOf(field, 'fieldlabel').map(rawText).join('').trim(),
      childrenOf(field, 'fieldentry').map(rawText).join('').trim(),
    ]),
  );
};
