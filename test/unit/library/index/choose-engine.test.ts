import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { chooseEngine } from '../../../../electron/library/index/choose-engine.ts';

describe('chooseEngine', () => {
  let probe: Database.Database;
  beforeEach(() => void (probe = new Database(':memory:')));
  afterEach(() => void probe.close());

  /** Makes files whose path contains one of these words refuse to load, as a missing system library does. */
  function refuse(...words: string[]): void {
    const load = probe.loadExtension.bind(probe);
    probe.loadExtension = (file: string) => {
      if (words.some((word) => file.includes(word))) throw new Error('libblas.so.3: cannot open\nshared object file');
      return load(file);
    };
  }

  it('takes sqlite-vec where sqlite-vss does not load, and says why in one line', () => {
    refuse('vss');
    const { info } = chooseEngine(probe, 'auto', 4);
    expect(info.name).toBe('sqlite-vec');
    expect(info.reason).toContain('sqlite-vss does not load: libblas.so.3: cannot open');
    expect(info.reason).not.toContain('\n');
  });

  it('still scans where no extension loads', () => {
    refuse('vss', 'vec');
    const { info } = chooseEngine(probe, 'sqlite-vss', 4);
    expect(info.name).toBe('scan');
    expect(info.reason).toContain('sqlite-vec does not load');
  });

  it('takes the engine that was asked for', () => {
    expect(chooseEngine(probe, 'sqlite-vec', 4).info).toMatchObject({ name: 'sqlite-vec', reason: 'asked for' });
  });
});
