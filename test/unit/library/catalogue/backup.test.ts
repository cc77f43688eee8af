import { readdirSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { backupIsDue, newestGoodBackup, writeBackup } from '../../../../electron/library/catalogue/backup.ts';
import { emptyCatalogue } from '../../../fixtures/library/catalogue-with-photos.ts';

test('backups of a time when the clock ran ahead neither stop new ones nor outlive them', () => {
  const { db, folder } = emptyCatalogue();
  for (let day = 1; day <= 7; day++) writeBackup(db, folder, 'daily', new Date(`2035-01-0${day}T10:00:00Z`));
  const now = new Date('2026-03-01T10:00:00Z');
  expect(backupIsDue(folder, now)).toBe(true);
  const written = writeBackup(db, folder, 'daily', now);
  expect(newestGoodBackup(folder, now)).toBe(written);
  expect(backupIsDue(folder, now)).toBe(false);
  expect(readdirSync(path.join(folder, 'backups'))).toHaveLength(7);
});
