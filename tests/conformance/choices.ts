/** A stream of numbers that decides what is made: shorter ones, and smaller numbers, make less, so that fast-check shrinks what fails. */
export class Choices {
  #next = 0;

  constructor(private readonly numbers: readonly number[]) {}

  below(limit: number): number {
    const chosen = this.numbers[this.#next] ?? 0;
    this.#next += 1;
    return chosen % limit;
  }

  of<Item>(items: readonly [Item, ...Item[]] | readonly Item[]): Item {
    return items[this.below(items.length)] as Item;
  }

  /** Once in so many times; never when the numbers have run out. */
  rarely(once: number): boolean {
    return this.below(once) === once - 1;
  }

  list<Item>(atLeast: number, atMost: number, make: (index: number) => Item): Item[] {
    return Array.from({ length: atLeast + this.below(atMost - atLeast + 1) }, (_, index) => make(index));
  }
}
