import { expect, test } from 'vitest';
import { billOfMaterials, licenceList, shippedPackages } from '../../../scripts/licences.ts';

const lock = JSON.stringify({
  packages: {
    '': { version: '0.1.0' },
    'node_modules/zod': { version: '4.0.0', license: 'MIT', integrity: 'sha512-AAECAw==' },
    'node_modules/@img/native': { version: '1.0.0', license: 'LGPL-3.0-or-later', optional: true },
    'node_modules/zod/node_modules/inner': { version: '2.0.0' },
    'node_modules/vite': { version: '8.0.0', license: 'MIT', dev: true },
    'node_modules/fsevents': { version: '2.0.0', license: 'MIT', devOptional: true, optional: true },
  },
});

test('what ships is what is not there for development only', () => {
  expect(shippedPackages(lock).map(({ name, version }) => `${name} ${version}`)).toEqual([
    '@img/native 1.0.0',
    'inner 2.0.0',
    'zod 4.0.0',
  ]);
});

test('the list says of each package what its licence is, with the text it brings', () => {
  const list = licenceList(shippedPackages(lock));
  expect(list).toContain('zod 4.0.0\nLicence: MIT\n\n');
  expect(list).toContain('Permission is hereby granted');
  expect(list).toContain('inner 2.0.0\nLicence: unknown');
});

test('the bill of materials names packages as their registry does, with digests in hexadecimal', () => {
  expect(billOfMaterials(shippedPackages(lock), '0.1.0')).toMatchObject({
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    components: [
      { purl: 'pkg:npm/%40img/native@1.0.0', scope: 'optional' },
      { purl: 'pkg:npm/inner@2.0.0' },
      { purl: 'pkg:npm/zod@4.0.0', scope: 'required', hashes: [{ alg: 'SHA-512', content: '00010203' }] },
    ],
  });
});
