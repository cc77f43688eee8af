const collator = new Intl.Collator(undefined, { numeric: true });

/** Puts names in the order that the user's language has them in, numbers in them by their value ("Day 2" before "Day 10"). */
export const compareNames = (a: string, b: string): number => collator.compare(a, b);

/** The same for paths, name by name: what lies in a folder comes right after it. */
export function comparePaths(a: readonly string[], b: readonly string[]): number {
  for (let depth = 0; depth < Math.min(a.length, b.length); depth++) {
    const order = compareNames(a[depth] ?? '', b[depth] ?? '');
    if (order !== 0) return order;
  }
  return a.length - b.length;
}
