import { childOf, type MarkupElement } from '../../../../platform/service/imports/markup/element.js';
import { readableText } from '../../../../platform/service/imports/markup/readable-text.js';

/** Shown after an answer, or to others than students. */
const HIDDEN = new Set(['feedbackInline', 'feedbackBlock', 'modalFeedback', 'rubricBlock']);

/** A gap that is filled by writing. */
export const BLANK = '____';

/** What is read of an item beside one interaction: its text, with `at` for that interaction, and the prompts of no other. */
export function promptOf(body: MarkupElement, at: (interaction: MarkupElement) => string | undefined): string {
  return readableText(body, (element) => {
    if (HIDDEN.has(element.name)) return '';
    const own = at(element);
    if (own !== undefined) return own;
    if (element.name === 'textEntryInteraction') return BLANK;
    return element.name.endsWith('Interaction') ? '' : undefined;
  }).trim();
}

/** The text of the item, then the interaction's own prompt: for those that are blocks. */
export function promptOfBlock(body: MarkupElement, interaction: MarkupElement): string {
  const own = childOf(interaction, 'prompt');
  return [promptOf(body, () => undefined), own ? textOf(own) : ''].filter(Boolean).join('\n\n');
}

export const textOf = (element: MarkupElement): string =>
  readableText({ ...element, name: 'div' }, ({ name }) => (HIDDEN.has(name) ? '' : undefined)).trim();
