import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';

// What ships with the program, from the lock file: THIRD-PARTY-LICENCES.txt for people, and a CycloneDX bill of materials for
// programs. Both go into dist/licences, and from there into the package.

const root = path.join(import.meta.dirname, '..');

const lockEntry = z.object({
  version: z.string().optional(),
  license: z.string().optional(),
  integrity: z.string().optional(),
  dev: z.boolean().optional(),
  devOptional: z.boolean().optional(),
  optional: z.boolean().optional(),
});
const lockFile = z.object({ packages: z.record(z.string(), lockEntry) });

/** A package of the lock file that ships. */
export interface ShippedPackage {
  name: string;
  version: string;
  licence: string;
  /** The integrity that npm checked, `sha512-<base64>`. */
  integrity: string | undefined;
  /** Not needed everywhere: a native part for some system. */
  optional: boolean;
  /** Where it is installed, below the project; it need not be there if it is optional. */
  folder: string;
}

/**
 * Licences as their own projects state them, where the package's metadata say nothing or not quite what SPDX would:
 * sqlite-vss and sqlite-vec are by one author, who gives both under MIT, or Apache 2.0 as well.
 */
const STATED: Readonly<Record<string, string>> = {
  'sqlite-vss-darwin-arm64': 'MIT',
  'sqlite-vss-darwin-x64': 'MIT',
  'sqlite-vss-linux-x64': 'MIT',
};
const SPELLING: Readonly<Record<string, string>> = { 'MIT OR Apache': 'MIT OR Apache-2.0' };

/** Installed for development only, and built into the pages all the same. */
const BUILT_IN = new Set(
  ['svelte', 'world-atlas', '@tensorflow/tfjs-backend-webgpu'].map((name) => `node_modules/${name}`),
);

/** The packages that ship: what the program needs at run time, and what its pages are built of. */
export function shippedPackages(lockText: string): ShippedPackage[] {
  const { packages } = lockFile.parse(JSON.parse(lockText));
  return Object.entries(packages)
    .filter(
      ([folder, entry]) =>
        folder !== '' && (BUILT_IN.has(folder) || (entry.dev !== true && entry.devOptional !== true)),
    )
    .map(([folder, entry]) => {
      const name = folder.slice(folder.lastIndexOf('node_modules/') + 'node_modules/'.length);
      const named = entry.license ?? STATED[name] ?? 'unknown';
      return {
        name,
        version: entry.version ?? 'unknown',
        licence: SPELLING[named] ?? named,
        integrity: entry.integrity,
        optional: entry.optional ?? false,
        folder,
      };
    })
    .sort((first, second) => first.name.localeCompare(second.name, 'en'));
}

/** The text of a package's licence, where it brings one along. */
function licenceText(folder: string): string | undefined {
  if (!existsSync(folder)) return undefined;
  const names = readdirSync(folder).filter((name) => /^(licen[cs]e|copying|notice)/i.test(name));
  const texts = names.map((name) => readFileSync(path.join(folder, name), 'utf8').trim());
  return texts.length > 0 ? texts.join('\n\n') : undefined;
}

/** THIRD-PARTY-LICENCES.txt: each package once, with its licence's text. */
export function licenceList(packages: readonly ShippedPackage[]): string {
  const entries = packages.map(({ name, version, licence, folder }) => {
    const text = licenceText(path.join(root, folder)) ?? `(${licence}; the package holds no text of its own)`;
    return `${name} ${version}\nLicence: ${licence}\n\n${text}`;
  });
  const line = '\n\n' + '-'.repeat(80) + '\n\n';
  return `Bowerbird is made with the following software.${line}${entries.join(line)}\n`;
}

/** A CycloneDX 1.6 bill of materials. It says nothing that changes from run to run, so that builds can be compared. */
export function billOfMaterials(packages: readonly ShippedPackage[], version: string): object {
  return {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: { component: { type: 'application', name: 'bowerbird', version, 'bom-ref': `bowerbird@${version}` } },
    components: packages.map(({ name, version: its, licence, integrity, optional }) => ({
      type: 'library',
      name,
      version: its,
      'bom-ref': `${name}@${its}`,
      purl: `pkg:npm/${name.replace('@', '%40')}@${its}`,
      scope: optional ? 'optional' : 'required',
      licenses: [{ expression: licence }],
      ...(integrity === undefined ? {} : { hashes: [hashOf(integrity)] }),
    })),
  };
}

function hashOf(integrity: string): { alg: string; content: string } {
  const [algorithm = '', digest = ''] = integrity.split('-', 2);
  return { alg: algorithm.replace('sha', 'SHA-'), content: Buffer.from(digest, 'base64').toString('hex') };
}

/** Writes both files. */
export function writeLicences(): void {
  const packages = shippedPackages(readFileSync(path.join(root, 'package-lock.json'), 'utf8'));
  const { version } = z
    .object({ version: z.string() })
    .parse(JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')));
  const folder = path.join(root, 'dist', 'licences');
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'THIRD-PARTY-LICENCES.txt'), licenceList(packages));
  writeFileSync(path.join(folder, 'bom.cdx.json'), JSON.stringify(billOfMaterials(packages, version), null, 2));
  writeFileSync(path.join(folder, 'LICENSE.txt'), readFileSync(path.join(root, 'LICENSE'), 'utf8'));
}

if (import.meta.main) writeLicences();
