import Database from 'better-sqlite3';
import { copyFileSync, readdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { expect, test } from 'vitest';
import { backupIsDue, listBackups, writeBackup } from '../../../../electron/library/catalogue/backup.ts';
import { openCatalogue } from '../../../../electron/library/catalogue/catalogue.ts';
import { schemaVersion } from '../../../../electron/library/catalogue/migrations.ts';
import { countPhotos } from '../../../../electron/library/catalogue/photos.ts';
import { addPhotos, emptyCatalogue } from '../../../fixtures/library/catalogue-with-photos.ts';
import { temporaryFolder } from '../../../fixtures/temporary-folder.ts';

test('a catalogue says what it is, and keeps what it holds when it is opened again', () => {
  const folder = temporaryFolder();
  const first = openCatalogue({ folder });
  addPhotos(first, ['a.jpg', 'b.jpg']);
  first.close();
  const raw = new Database(path.join(folder, 'library.db'), { readonly: true });
  expect(raw.pragma('application_id', { simple: true })).toBe(0x426f7772);
  expect(raw.pragma('user_version', { simple: true })).toBe(schemaVersion);
  raw.close();
  expect(countPhotos(emptyCatalogue(folder)).photos).toBe(2);
});

test('a newer database is refused, untouched, with the version that is needed', () => {
  const folder = temporaryFolder();
  openCatalogue({ folder }).close();
  const file = path.join(folder, 'library.db');
  const raw = new Database(file);
  raw.pragma('user_version = 99');
  raw.close();
  const size = statSync(file).size;
  expect(() => openCatalogue({ folder })).toThrow(/newer Bowerbird \(catalogue version 99/);
  expect(statSync(file).size).toBe(size);
});

test('the database of another program is refused', () => {
  const folder = temporaryFolder();
  const raw = new Database(path.join(folder, 'library.db'));
  raw.pragma('user_version = 1');
  raw.exec('CREATE TABLE settings (key, value)');
  raw.close();
  expect(() => openCatalogue({ folder })).toThrow(/another program/);
});

test('a second opener is told who holds the library, or may read it', () => {
  const folder = temporaryFolder();
  const holder = emptyCatalogue(folder);
  addPhotos(holder, ['a.jpg']);
  expect(() => openCatalogue({ folder })).toThrow(`process ${process.pid}`);
  const reader = openCatalogue({ folder, whenLocked: 'read' });
  expect(countPhotos(reader).photos).toBe(1);
  expect(() => reader.write(() => undefined)).toThrow(/can only be read here/);
  reader.close();
});

test('the lock of a killed process does not stay behind', async () => {
  const folder = temporaryFolder();
  const module = path.resolve('electron/library/catalogue/catalogue.ts');
  const script = `import { openCatalogue } from ${JSON.stringify(module)};
    openCatalogue({ folder: ${JSON.stringify(folder)} }); console.log('open'); setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  expect(() => openCatalogue({ folder })).toThrow(`process ${child.pid ?? 0}`);
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(countPhotos(emptyCatalogue(folder)).photos).toBe(0);
});

test('a damaged database is set aside and the newest good backup takes its place', () => {
  const folder = temporaryFolder();
  const first = openCatalogue({ folder });
  addPhotos(first, ['a.jpg', 'b.jpg']);
  writeBackup(first.db, folder, 'daily', new Date('2026-01-01T10:00:00Z'));
  addPhotos(first, ['c.jpg']);
  first.close();
  writeFileSync(path.join(folder, 'library.db'), 'this is no database at all, whatever its name says');
  const warnings: string[] = [];
  const log = { info: () => undefined, warn: (line: string) => warnings.push(line), error: () => undefined };
  const restored = openCatalogue({ folder, log });
  expect(countPhotos(restored).photos).toBe(2);
  expect(warnings.join()).toContain('restored');
  expect(readdirSync(folder).some((name) => name.startsWith('library.db.corrupt-'))).toBe(true);
  restored.close();
});

test('a backup that is damaged itself is passed over for an older good one', () => {
  const folder = temporaryFolder();
  const first = openCatalogue({ folder });
  addPhotos(first, ['a.jpg']);
  writeBackup(first.db, folder, 'daily', new Date('2026-01-01T10:00:00Z'));
  const newer = writeBackup(first.db, folder, 'daily', new Date('2026-01-02T10:00:00Z'));
  first.close();
  truncateSync(newer, 5000);
  writeFileSync(path.join(folder, 'library.db'), 'damaged');
  const restored = openCatalogue({ folder });
  expect(countPhotos(restored).photos).toBe(1);
  restored.close();
});

test('without a backup a damaged catalogue is kept, and the next start builds a new one', () => {
  const folder = temporaryFolder();
  writeFileSync(path.join(folder, 'library.db'), 'damaged');
  expect(() => openCatalogue({ folder })).toThrow(/set aside/);
  expect(countPhotos(emptyCatalogue(folder)).photos).toBe(0);
});

test('damage that an unclean end left in the middle of the file is found', () => {
  const folder = temporaryFolder();
  const first = openCatalogue({ folder });
  addPhotos(
    first,
    Array.from({ length: 3000 }, (_, n) => `${n}.jpg`),
  );
  writeBackup(first.db, folder, 'daily', new Date('2026-01-01T10:00:00Z'));
  first.db.pragma('wal_checkpoint(TRUNCATE)');
  // As it is on disk while open: not marked clean.
  copyFileSync(path.join(folder, 'library.db'), path.join(folder, 'copy.db'));
  first.close();
  const torn = Buffer.from(readFileSync(path.join(folder, 'copy.db')));
  torn.fill(0x5a, 8192 * 6, 8192 * 8);
  writeFileSync(path.join(folder, 'library.db'), torn);
  const restored = openCatalogue({ folder });
  expect(countPhotos(restored).photos).toBe(3000);
  expect(restored.db.pragma('integrity_check', { simple: true })).toBe('ok');
  restored.close();
});

test('seven backups are kept, and one is due after a day', () => {
  const folder = temporaryFolder();
  const catalogue = emptyCatalogue(folder);
  for (let day = 1; day <= 9; day++) writeBackup(catalogue.db, folder, 'daily', new Date(`2026-01-0${day}T10:00:00Z`));
  expect(listBackups(folder)).toHaveLength(7);
  expect(path.basename(listBackups(folder)[0] ?? '')).toContain('2026-01-09');
  expect(backupIsDue(folder, new Date('2026-01-10T09:00:00Z'))).toBe(false);
  expect(backupIsDue(folder, new Date('2026-01-10T11:00:00Z'))).toBe(true);
});
