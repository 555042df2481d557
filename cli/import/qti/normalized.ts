import type { MarkupElement, MarkupNode } from '../../../platform/service/imports/markup/element.js';

/** The tree with the names of QTI 2, whichever version it was written in: 3.0 has the same things under `qti-` and with dashes. */
export function normalized(element: MarkupElement): MarkupElement {
  const isThree = element.name.startsWith('qti-');
  const children = element.children.map((child): MarkupNode => (typeof child === 'string' ? child : normalized(child)));
  if (!isThree) return { ...element, children };
  return {
    name: camelCase(element.name.slice('qti-'.length)),
    attributes: Object.fromEntries(Object.entries(element.attributes).map(([name, value]) => [camelCase(name), value])),
    children,
  };
}

const camelCase = (name: string): string => name.replace(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
