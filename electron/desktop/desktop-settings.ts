import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';

const rectangle = z.object({ x: z.int(), y: z.int(), width: z.int().min(1), height: z.int().min(1) });

const settings = z.object({
  bounds: rectangle.nullable().default(null),
  maximized: z.boolean().default(false),
  pauseOnBattery: z.boolean().default(true),
});
export type DesktopSettings = z.infer<typeof settings>;

/** What the desktop app remembers about itself; the library keeps everything else. */
export interface SettingsStore {
  get(): DesktopSettings;
  update(changes: Partial<DesktopSettings>): void;
}

/** Reads `file` once. What is missing or damaged is taken to be as on a first start: these are comforts, not data. */
export function openSettings(file: string): SettingsStore {
  let current: DesktopSettings;
  try {
    current = settings.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    current = settings.parse({});
  }
  return {
    get: () => current,
    update(changes) {
      current = { ...current, ...changes };
      mkdirSync(path.dirname(file), { recursive: true });
      // Put beside and renamed, so that a crash leaves the old file or the new one, never half of it.
      writeFileSync(`${file}.new`, JSON.stringify(current, null, 2));
      renameSync(`${file}.new`, file);
    },
  };
}
