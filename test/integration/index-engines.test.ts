import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openScanEngine } from '../../electron/library/index/scan-engine.ts';
import type { SegmentEngine } from '../../electron/library/index/segment-engine.ts';
import { openVecEngine } from '../../electron/library/index/vec-engine.ts';
import { toBlob } from '../../electron/library/index/vector-blob.ts';
import { openVssEngine } from '../../electron/library/index/vss-engine.ts';
import { SyntheticVectors } from '../bench/index-vectors.ts';

const dimension = 64;

describe.each([
  ['sqlite-vss', openVssEngine],
  ['sqlite-vec', openVecEngine],
  ['scan', openScanEngine],
])('the segments of %s', (_, open) => {
  let folder: string;
  let db: Database.Database;
  let engine: SegmentEngine;
  let drawn: SyntheticVectors;

  beforeEach(() => {
    process.env['OMP_NUM_THREADS'] = '1';
    folder = mkdtempSync(path.join(tmpdir(), 'bowerbird-engine-'));
    db = new Database(path.join(folder, 'index.db'));
    db.pragma('journal_mode = WAL');
    db.exec(`CREATE TABLE tail (id INTEGER PRIMARY KEY, vector BLOB NOT NULL);
             CREATE TABLE masked (segment INTEGER, id INTEGER)`);
    engine = open(db, dimension);
    drawn = new SyntheticVectors(dimension, 21);
    engine.create(1);
  });

  afterEach(() => {
    db.close();
    rmSync(folder, { recursive: true, force: true });
  });

  function fillTail(from: number, to: number): void {
    const insert = db.prepare('INSERT INTO tail VALUES (?, ?)');
    db.exec('DELETE FROM tail');
    for (let id = from; id <= to; id++) insert.run(id, toBlob(drawn.next()));
  }

  function appendTail(from: number, to: number): void {
    fillTail(from, to);
    db.transaction(() => engine.appendTail(1, to))();
  }

  it('gives scores no further from the exact ones than it says', () => {
    appendTail(1, 300);
    const exact = db.prepare('SELECT vector FROM tail WHERE id = ?').pluck();
    const query = drawn.next();
    const { ids, scores } = engine.search(1, query, 300, undefined);
    expect(ids).toHaveLength(300);
    for (const [place, id] of ids.entries()) {
      const bytes = Uint8Array.from(exact.get(id) as Uint8Array);
      const score = new Float32Array(bytes.buffer).reduce((sum, value, i) => sum + value * (query[i] ?? 0), 0);
      expect(Math.abs(score - (scores[place] ?? 0))).toBeLessThanOrEqual(engine.roundingError + 1e-9);
    }
  });

  it('takes every vector as it is, also one that begins like something else', () => {
    const bytes = new Uint8Array(4 * dimension).fill(0x3d);
    bytes.set([0x76, 0x01]);
    const odd = new Float32Array(bytes.buffer);
    const insert = db.prepare('INSERT INTO tail VALUES (?, ?)');
    const plain = new SyntheticVectors(dimension, 22);
    for (let id = 1; id <= 50; id++) insert.run(id, toBlob(id === 10 ? odd : plain.next()));
    db.transaction(() => engine.appendTail(1, 50))();
    expect(engine.search(1, odd, 1, undefined).ids).toEqual([10]);
    const again = new SyntheticVectors(dimension, 22);
    for (let id = 1; id <= 50; id++) {
      if (id !== 10) expect(engine.search(1, again.next(), 1, undefined).ids).toEqual([id]);
    }
  });

  it('knows how many vectors it holds, after adding and removing', () => {
    appendTail(1, 100);
    appendTail(101, 150);
    expect(engine.size(1)).toBe(150);
    db.exec('INSERT INTO masked VALUES (1, 3), (1, 150), (2, 4)');
    db.transaction(() => engine.removeMasked(1))();
    expect(engine.size(1)).toBe(148);
    const left = engine.search(1, drawn.next(), 200, undefined).ids;
    expect(left).toHaveLength(148);
    expect(left).not.toContain(3);
  });

  it('answers as before when a write failed on a full disk, and takes the same rows in later', () => {
    appendTail(1, 200);
    const query = drawn.next();
    const before = engine.search(1, query, 50, undefined);
    fillTail(201, 3000);
    const append = db.transaction(() => engine.appendTail(1, 3000));
    // Room for the table of ids, but not for the vectors: the write fails as late as it can.
    db.pragma(`max_page_count = ${Number(db.pragma('page_count', { simple: true })) + 40}`);
    expect(() => append()).toThrow();
    engine.forget(1);
    expect(engine.search(1, query, 50, undefined)).toEqual(before);
    db.pragma('max_page_count = 1000000');
    append();
    const { ids } = engine.search(1, query, 3000, undefined);
    expect(new Set(ids).size).toBe(3000);
  });
});
