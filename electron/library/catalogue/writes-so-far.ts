import type { Catalogue } from './catalogue.ts';

/**
 * Changes with everything that is written to the catalogue, by this process or another, and costs next to nothing: for
 * keeping what is dear to compute until it may have become wrong.
 */
export function writesSoFar(catalogue: Catalogue): string {
  const own = catalogue.statement('SELECT total_changes()').pluck().get() as number;
  const foreign = catalogue.db.pragma('data_version', { simple: true }) as number;
  return `${own} ${foreign}`;
}
