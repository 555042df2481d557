/** A tree of XML or HTML as importers read it: names without their prefix, texts and elements in the order of the document. */
export interface MarkupElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly MarkupNode[];
}

export type MarkupNode = MarkupElement | string;

/** The elements of one name directly below. */
export const childrenOf = (element: MarkupElement, ...names: readonly string[]): MarkupElement[] =>
  elementsOf(element).filter(({ name }) => names.length === 0 || names.includes(name));

export const childOf = (element: MarkupElement, ...names: readonly string[]): MarkupElement | undefined => childrenOf(element, ...names)[0];

/** The elements of these names at any depth, in the order of the document. What lies within one that was found is not searched. */
export function findAll(element: MarkupElement, ...names: readonly string[]): MarkupElement[] {
  return elementsOf(element).flatMap((child) => (names.includes(child.name) ? [child] : findAll(child, ...names)));
}

/** The text of an element and all within, as it stands there. */
export const rawText = (node: MarkupNode): string => (typeof node === 'string' ? node : node.children.map(rawText).join(''));

/** The text of the first child of one of these names; null when there is none, or it is empty. */
export const textOfChild = (element: MarkupElement, ...names: readonly string[]): string | null => {
  const child = childOf(element, ...names);
  return child ? rawText(child).trim() || null : null;
};

const elementsOf = ({ children }: MarkupElement): MarkupElement[] => children.filter((child) => typeof child !== 'string');
