/** Which of `size` things belong together, as they are found to (union by size, path halving). */
export class DisjointSets {
  readonly #parent: Uint32Array;
  readonly #size: Uint32Array;

  constructor(size: number) {
    this.#parent = Uint32Array.from({ length: size }, (_, at) => at);
    this.#size = new Uint32Array(size).fill(1);
  }

  /** The thing that stands for the set. */
  find(thing: number): number {
    let at = thing;
    for (;;) {
      const parent = this.#parent[at] ?? at;
      if (parent === at) return at;
      const above = this.#parent[parent] ?? parent;
      this.#parent[at] = above;
      at = above;
    }
  }

  join(one: number, other: number): void {
    let larger = this.find(one);
    let smaller = this.find(other);
    if (larger === smaller) return;
    if ((this.#size[larger] ?? 0) < (this.#size[smaller] ?? 0)) [larger, smaller] = [smaller, larger];
    this.#parent[smaller] = larger;
    this.#size[larger] = (this.#size[larger] ?? 0) + (this.#size[smaller] ?? 0);
  }

  /** Sets of two and more, each in ascending order, the set with the smallest member first. */
  groups(): number[][] {
    const groups = new Map<number, number[]>();
    for (let thing = 0; thing < this.#parent.length; thing++) {
      const root = this.find(thing);
      if ((this.#size[root] ?? 0) < 2) continue;
      const group = groups.get(root);
      if (group) group.push(thing);
      else groups.set(root, [thing]);
    }
    return [...groups.values()];
  }
}
