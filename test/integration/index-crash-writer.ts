/** Adds photos to an index without end, for a test that kills it. Arguments: folder, engine, first id. */
import { openIndex } from '../../electron/library/index/open-index.ts';
import type { EngineName } from '../../electron/library/index/vector-index.ts';
import { silentLog } from '../../electron/library/log.ts';
import { SyntheticVectors } from '../bench/index-vectors.ts';
import { MapSource } from './index-fixture.ts';

const [folder = '', engine = 'auto', first = '1'] = process.argv.slice(2);
const dimension = 32;
const source = new MapSource();
const index = await openIndex({
  folder,
  modelId: 'crash',
  dimension,
  source,
  engine: engine as EngineName,
  log: silentLog,
});
process.stdout.write('writing\n');
for (let id = Number(first); ;) {
  const drawn = new SyntheticVectors(dimension, id);
  const entries = Array.from({ length: 97 }, () => ({ id: id++, vector: drawn.next() }));
  await index.add(entries);
  await index.remove([id - 1, id - 50]);
}
