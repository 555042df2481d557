import type { MarkupElement } from '../../../../platform/service/imports/markup/element.js';
import type { Processing } from '../scoring/processing.js';

/** Where the parts of an item are read from. */
export interface ItemSource {
  readonly item: MarkupElement;
  readonly body: MarkupElement;
  readonly processing: Processing;
}
