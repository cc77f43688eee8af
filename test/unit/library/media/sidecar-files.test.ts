import path from 'node:path';
import { expect, it } from 'vitest';
import { windowsPaths } from '../../../../electron/library/path-rules.ts';
import { sidecarCandidates } from '../../../../electron/library/media/sidecar-files.ts';

it('looks for the sidecar of the file before the one of the name', () => {
  const folder = path.join('holiday', '2021.05');
  expect(sidecarCandidates(path.join(folder, 'a.b.jpg'))).toEqual(
    ['a.b.jpg.xmp', 'a.b.jpg.XMP', 'a.b.xmp', 'a.b.XMP'].map((name) => path.join(folder, name)),
  );
});

it.each(['C:\\2021.05', 'C:\\', '\\\\nas\\photos\\2021'])('looks in the same folder on Windows: %s', (folder) => {
  const below = folder.endsWith('\\') ? folder : `${folder}\\`;
  expect(sidecarCandidates(`${below}a.jpg`, windowsPaths)).toEqual(
    ['a.jpg.xmp', 'a.jpg.XMP', 'a.xmp', 'a.XMP'].map((name) => below + name),
  );
});
