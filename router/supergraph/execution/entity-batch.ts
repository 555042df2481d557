import type { Data } from './data.js';

/** The entities that one fetch asks for: equal representations are sent once, and their answer goes to each object that is asked for. */
export class EntityBatch {
  readonly representations: Data[] = [];
  readonly #targets: Data[][] = [];
  readonly #places = new Map<string, number>();

  get size(): number {
    return this.representations.length;
  }

  add(representation: Data, target: Data): void {
    const key = JSON.stringify(representation);
    const place = this.#places.get(key);
    if (place !== undefined) {
      this.#targets[place]?.push(target);
      return;
    }
    this.#places.set(key, this.representations.push(representation) - 1);
    this.#targets.push([target]);
  }

  /** The objects that a representation asks for. */
  targetsOf(representation: Readonly<Data>): ReadonlySet<Data> {
    return new Set(this.targetsAt(this.representations.indexOf(representation as Data)));
  }

  targetsAt(place: number): readonly Data[] {
    return this.#targets[place] ?? [];
  }
}
