import { UnsafeArchive } from '../archive/unsafe-archive.js';
import type { MarkupElement, MarkupNode } from './element.js';

/** Deeper trees would end the recursive functions that read them. Real documents stay below 40. */
const DEEPEST = 200;
const MOST_NODES = 500_000;

interface Open {
  readonly name: string;
  readonly attributes: Record<string, string>;
  readonly children: MarkupNode[];
}

/** Builds a tree of what a parser finds, within bounds. */
export class TreeBuilder {
  readonly #root: Open = { name: '', attributes: {}, children: [] };
  readonly #open: Open[] = [this.#root];
  #nodes = 0;

  start(name: string, attributes: Readonly<Record<string, string>>): void {
    if (this.#open.length > DEEPEST) throw new UnsafeArchive(`its elements lie deeper than ${DEEPEST}`);
    const element = { name: localName(name), attributes: withLocalNames(attributes), children: [] };
    this.#add(element);
    this.#open.push(element);
  }

  text(text: string): void {
    const children = this.#open.at(-1)?.children;
    const last = children?.at(-1);
    if (children && typeof last === 'string') children[children.length - 1] = last + text;
    else this.#add(text);
  }

  end(): void {
    this.#open.pop();
  }

  get document(): MarkupElement {
    return this.#root;
  }

  #add(node: MarkupNode): void {
    this.#nodes += 1;
    if (this.#nodes > MOST_NODES) throw new UnsafeArchive(`it has more than ${MOST_NODES} elements and texts`);
    this.#open.at(-1)?.children.push(node);
  }
}

const localName = (name: string): string => name.slice(name.indexOf(':') + 1);

/** An attribute without a prefix wins over one with it; a name like `__proto__` is a name like any other. */
function withLocalNames(attributes: Readonly<Record<string, string>>): Record<string, string> {
  const local = Object.create(null) as Record<string, string>;
  for (const [name, value] of Object.entries(attributes)) if (name.includes(':')) local[localName(name)] = value;
  for (const [name, value] of Object.entries(attributes)) if (!name.includes(':')) local[name] = value;
  return local;
}
