import type { DuplicateGroup } from '../../../shared/domain.ts';
import type { Vector } from '../../../shared/kinds.ts';
import { getEmbeddings } from '../catalogue/embeddings.ts';
import { scanCopies, type PhotoCopy } from '../catalogue/photo-copies.ts';
import { photoPaths, summaries } from '../catalogue/photo-views.ts';
import { DisjointSets } from './disjoint-sets.ts';
import { bitsApart, findNearHashes } from './near-hashes.ts';
import type { SearchRooms } from './search-rooms.ts';
import { takeTurns } from './turns.ts';
import { dot } from './unit-vectors.ts';

export interface DuplicateOptions {
  /** Also copies whose content differs: resized, compressed again, slightly edited. */
  near: boolean;
  signal?: AbortSignal;
  onProgress?: (done: number, total: number) => void;
}

/**
 * Photos whose perceptual hashes are near are taken for copies when the model finds them alike as well: the hash alone
 * confuses pictures with the same few large shapes (every sunset at sea).
 */
const ALIKE = 0.93;
/** Where a photo has no vector, the hashes must agree better. */
const BITS_WITHOUT_VECTOR = 2;

// What is done before others get their turn: each about ten milliseconds.
const PAGE = 2000;
const PAIRS_A_TURN = 400;
const GROUPS_A_TURN = 50;

/**
 * Finds copies of the same photo in a library and groups them, each photo in one group at most. In each group the copy to
 * keep is marked: by resolution, then size of the file, then the earlier date, then what a person has done for it. Nothing is
 * deleted.
 *
 * Takes turns with other work of the library, and can be cancelled.
 */
export async function findDuplicates(rooms: SearchRooms, options: DuplicateOptions): Promise<DuplicateGroup[]> {
  const { signal, onProgress } = options;
  const copies: PhotoCopy[] = [];
  for (;;) {
    const page = scanCopies(rooms.catalogue, copies.at(-1)?.id ?? 0, PAGE);
    copies.push(...page);
    if (page.length < PAGE) break;
    await takeTurns(signal);
  }
  const sets = new DisjointSets(copies.length);
  /** The first photo of each content: further ones are exact copies of it. */
  const firsts = new Map<string, number>();
  copies.forEach(({ hash }, at) => {
    const first = firsts.get(hash);
    if (first === undefined) firsts.set(hash, at);
    else sets.join(first, at);
  });
  if (options.near) {
    const different = [...firsts.values()].filter((at) => copies[at]?.high !== 0 || copies[at].low !== 0);
    const pairs = await nearPairs(copies, different, signal, onProgress);
    for (const [at, [one, other]] of pairs.entries()) {
      if (sets.find(one) !== sets.find(other) && areAlike(rooms, copies[one], copies[other])) sets.join(one, other);
      if (at % PAIRS_A_TURN === PAIRS_A_TURN - 1) await takeTurns(signal);
    }
  }
  const groups: DuplicateGroup[] = [];
  for (const [at, members] of sets.groups().entries()) {
    const group = describeGroup(
      rooms,
      members.flatMap((member) => copies[member] ?? []),
    );
    if (group) groups.push(group);
    if (at % GROUPS_A_TURN === GROUPS_A_TURN - 1) await takeTurns(signal);
  }
  return groups;
}

async function nearPairs(
  copies: readonly PhotoCopy[],
  positions: readonly number[],
  signal: AbortSignal | undefined,
  onProgress: DuplicateOptions['onProgress'],
): Promise<[number, number][]> {
  const pairs: { one: number; other: number; bits: number }[] = [];
  await findNearHashes(
    Uint32Array.from(positions, (at) => copies[at]?.high ?? 0),
    Uint32Array.from(positions, (at) => copies[at]?.low ?? 0),
    (one, other, bits) => pairs.push({ one: positions[one] ?? 0, other: positions[other] ?? 0, bits }),
    async (done) => {
      onProgress?.(done, positions.length);
      await takeTurns(signal);
    },
  );
  return pairs.sort((a, b) => a.bits - b.bits).map(({ one, other }) => [one, other]);
}

function areAlike(rooms: SearchRooms, one: PhotoCopy | undefined, other: PhotoCopy | undefined): boolean {
  if (!one || !other) return false;
  const cosine = cosineOf(rooms, one, other);
  if (cosine !== undefined) return cosine >= ALIKE;
  return bitsApart(one.high, one.low, other.high, other.low) <= BITS_WITHOUT_VECTOR;
}

function cosineOf(rooms: SearchRooms, one: PhotoCopy, other: PhotoCopy): number | undefined {
  const vectors: Map<number, Vector> = getEmbeddings(rooms.catalogue, rooms.model().rowId, [one.id, other.id]);
  const [first, second] = [vectors.get(one.id), vectors.get(other.id)];
  return first && second ? dot(first, second) : undefined;
}

function describeGroup(rooms: SearchRooms, members: readonly PhotoCopy[]): DuplicateGroup | undefined {
  const [best, ...others] = members.toSorted(betterFirst);
  if (!best || others.length === 0) return undefined;
  const ids = [best, ...others].map(({ id }) => id);
  const paths = photoPaths(rooms.catalogue, ids);
  const byId = new Map(members.map((copy) => [copy.id, copy]));
  const photos = summaries(rooms.catalogue, ids).flatMap((summary) => {
    const copy = byId.get(summary.id);
    if (!copy) return [];
    const path = paths.get(summary.id) ?? summary.name;
    return [{ ...summary, path, bytes: copy.bytes, best: copy === best, similarity: similarity(rooms, best, copy) }];
  });
  return { kind: others.every(({ hash }) => hash === best.hash) ? 'exact' : 'near', photos };
}

/** 1 for the same content; else how alike the model finds them, or how many bits of their hashes agree. */
function similarity(rooms: SearchRooms, one: PhotoCopy, other: PhotoCopy): number {
  if (one.hash === other.hash) return 1;
  const alike = cosineOf(rooms, one, other) ?? 1 - bitsApart(one.high, one.low, other.high, other.low) / 64;
  return Math.min(alike, 0.9999);
}

function betterFirst(one: PhotoCopy, other: PhotoCopy): number {
  return (
    other.width * other.height - one.width * one.height ||
    other.bytes - one.bytes ||
    (one.takenAt < other.takenAt ? -1 : one.takenAt > other.takenAt ? 1 : 0) ||
    other.edits - one.edits ||
    one.id - other.id
  );
}
