import { addFolder, indexNow } from '../../electron/library/index-now.ts';
import { engineNames } from '../../electron/library/index/vector-index.ts';
import { openLibrary } from '../../electron/library/library.ts';

// The process that the torture kills: indexes one folder into one library with one engine, and says when it begins and ends.

const [folder = '', photos = '', engineName = ''] = process.argv.slice(2);
const engine = engineNames.find((name) => name === engineName) ?? 'auto';
const library = await openLibrary({ folder, folderAccess: 'any', engine });
process.stdout.write('begin\n');
const report = await indexNow(library.rooms, [await addFolder(library.rooms, photos)]);
await library.close();
process.stdout.write(`${JSON.stringify(report)}\n`);
