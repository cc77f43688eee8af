import { filesByHash, type PhotoFile } from '../catalogue/photos.ts';
import type { Catalogue } from '../catalogue/catalogue.ts';

/** A photo, and the other one in whose place its content lies now. */
export interface RingStep {
  photo: PhotoFile;
  place: PhotoFile;
}

/** Contents copied round by hand are few; each step of a ring costs the reading of a file. */
const LONGEST_RING = 32;

/**
 * The ring of known photos whose contents lie in one another's places, as after a swap, starting with the photo in whose place
 * `hash` was read. Undefined where there is none: the file was edited, or is a copy of one that is where it was.
 *
 * @param presentHash what a photo's place holds now; undefined where that cannot be read
 */
export async function contentRing(
  catalogue: Catalogue,
  row: PhotoFile,
  hash: string,
  presentHash: (row: PhotoFile) => Promise<string | undefined>,
): Promise<RingStep[] | undefined> {
  if (row.hash === null || row.hash === hash) return undefined;
  const ring: RingStep[] = [];
  let place = row;
  let held = hash;
  while (held !== row.hash) {
    if (ring.length >= LONGEST_RING) return undefined;
    const next = await ownerElsewhere(held);
    if (!next) return undefined;
    ring.push({ photo: next.owner, place });
    place = next.owner;
    held = next.holds;
  }
  ring.push({ photo: row, place });
  return ring;

  /** The photo of this content in whose own place something else lies. */
  async function ownerElsewhere(content: string): Promise<{ owner: PhotoFile; holds: string } | undefined> {
    for (const owner of filesByHash(catalogue, content)) {
      if (owner.id === row.id || ring.some(({ photo }) => photo.id === owner.id)) continue;
      const holds = await presentHash(owner);
      if (holds !== undefined && holds !== content) return { owner, holds };
    }
    return undefined;
  }
}
