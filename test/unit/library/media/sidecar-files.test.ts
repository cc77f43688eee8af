import path from 'node:path';
import { expect, it } from 'vitest';
import { sidecarCandidates } from '../../../../electron/library/media/sidecar-files.ts';

it('looks for the sidecar of the file before the one of the name', () => {
  const folder = path.join('holiday', '2021.05');
  expect(sidecarCandidates(path.join(folder, 'a.b.jpg'))).toEqual(
    ['a.b.jpg.xmp', 'a.b.jpg.XMP', 'a.b.xmp', 'a.b.XMP'].map((name) => path.join(folder, name)),
  );
});
