import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { calibrationMemory } from '../../electron/library/graphics-settings.ts';
import { openLibrary } from '../../electron/library/library.ts';
import type { Library } from '../../electron/library/library.ts';
import type { Finding, GraphicsUse } from '../../shared/domain.ts';

const context = { signal: new AbortController().signal, progress: () => undefined };
let folder: string;
let library: Library;

beforeEach(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'bowerbird-graphics-'));
  library = await openLibrary({ folder, folderAccess: 'any' });
});
afterEach(async () => {
  await library.close();
  rmSync(folder, { recursive: true, force: true });
});

async function doctorOnCard(): Promise<Finding[]> {
  const { findings } = (await library.call('doctor', {}, context)) as { findings: Finding[] };
  return findings.filter(({ check }) => check === 'graphics card');
}

describe('what a library knows of graphics cards', () => {
  it('holds the person’s choice', async () => {
    expect(await library.call('graphics.get', {}, context)).toMatchObject({ possible: false, setting: 'auto' });
    await library.call('graphics.choose', { setting: 'processor' }, context);
    await library.close();
    library = await openLibrary({ folder, folderAccess: 'any' });
    expect(((await library.call('graphics.get', {}, context)) as GraphicsUse).setting).toBe('processor');
  });

  it('has the doctor name a card that computed wrongly, in every front end, and no other', async () => {
    const memory = calibrationMemory(library.rooms.catalogue);
    const good = { cosine: 0.99999, perSecond: { card: 400, processor: 40 } };
    memory.save('Good card | driver 1', good);
    expect(memory.load('Good card | driver 1')).toEqual(good);
    expect(memory.load('Good card | driver 2')).toBeUndefined();
    expect(await doctorOnCard()).toEqual([]);
    memory.save('Bad card | driver 1', { cosine: 0.31, perSecond: { card: 0, processor: 0 } });
    const [finding, ...more] = await doctorOnCard();
    expect(more).toEqual([]);
    expect(finding?.state).toBe('warning');
    expect(finding?.message).toMatch(/cosine 0\.3100; Bad card \| driver 1/);
    expect(finding?.remedy).toMatch(/driver/);
  });
});
