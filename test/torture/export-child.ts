import type { ExportFormat } from '../../shared/domain.ts';
import { openLibrary } from '../../electron/library/library.ts';

// Exports a whole library and says when it begins, so that the torture knows from when on to kill it.

const [folder = '', format = 'xmp'] = process.argv.slice(2);
const library = await openLibrary({ folder, folderAccess: 'any' });
let begun = false;
const context = {
  signal: new AbortController().signal,
  progress: () => {
    if (!begun) process.stdout.write('begun\n');
    begun = true;
  },
};
await library.call('export', { format: format as ExportFormat, scope: { all: true } }, context);
await library.close();
