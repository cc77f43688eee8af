import { describe, expect, it } from 'vitest';
import { indexFileName } from '../../../../electron/library/index/index-file-name.ts';

describe('indexFileName', () => {
  it('names engine, model and dimension', () => {
    expect(indexFileName('sqlite-vss', 'compact-1', 256)).toBe('compact-1-256.sqlite-vss.db');
  });

  it('keeps to characters every file system takes, and models apart that differ only in others', () => {
    const names = ['a/b', 'a:b', '../a', 'a-b', 'ä b'].map((model) => indexFileName('scan', model, 2));
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) expect(name).toMatch(/^[A-Za-z0-9.-]+$/);
  });
});
