import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { localIso, type PhotoFacts, type PhotoFile } from '../catalogue/photos.ts';
import type { TagPath } from '../catalogue/tags.ts';
import { keywordPaths } from '../media/keyword-paths.ts';
import { type DescriptiveMetadata, type Place, readSidecar } from '../media/photo-metadata.ts';
import { type PhotoReading, readPhoto } from '../media/photo-reading.ts';
import { sidecarCandidates } from '../media/sidecar-files.ts';
import { contentHash } from './content-hash.ts';
import { toDiskPath } from '../disk-name.ts';

/** A photo's bytes, read once, and what was true of the file when they were. */
export interface FileContent {
  bytes: Uint8Array;
  hash: string;
  mtimeMs: number;
  sidecarName: string | null;
  sidecarMtimeMs: number | null;
}

/** Larger than any photo a camera writes; smaller than what would endanger the process. */
const LARGEST_FILE = 1024 * 1024 * 1024;

/** The file changed while it was being read: somebody is still writing it. */
export class StillBeingWritten extends Error {}

/**
 * Reads a photo file once and finds its sidecar.
 *
 * @throws the file system's error; `StillBeingWritten` when size or time changed meanwhile
 */
export async function readContent(file: string): Promise<FileContent> {
  const target = toDiskPath(file);
  const before = await stat(target);
  if (before.size > LARGEST_FILE) {
    throw new Error('it is larger than a gigabyte, which no photo is');
  }
  const bytes = await readFile(target);
  const after = await stat(target);
  if (after.size !== before.size || after.mtimeMs !== before.mtimeMs || bytes.length !== after.size) {
    throw new StillBeingWritten();
  }
  return { bytes, hash: contentHash(bytes), mtimeMs: after.mtimeMs, ...(await findSidecar(file)) };
}

/** The sidecar that lies beside a photo now. */
export async function findSidecar(
  file: string,
): Promise<{ sidecarName: string | null; sidecarMtimeMs: number | null }> {
  for (const candidate of sidecarCandidates(file)) {
    try {
      const stats = await stat(toDiskPath(candidate));
      if (stats.isFile()) return { sidecarName: path.basename(candidate), sidecarMtimeMs: stats.mtimeMs };
    } catch {
      // Not there; the next candidate may be.
    }
  }
  return { sidecarName: null, sidecarMtimeMs: null };
}

/** Everything the catalogue wants to know of a photo's content. */
export interface PhotoContent {
  reading: PhotoReading;
  facts: PhotoFacts;
  /** Keywords of the file and its sidecar, as paths in the tag tree. */
  tags: TagPath[];
  /** Empty where neither file nor sidecar has one. */
  caption: string;
}

/**
 * Decodes a photo and gathers what it and its sidecar say. What the sidecar says wins: programs that write sidecars do so to
 * leave the file alone.
 */
export async function interpretContent(
  file: string,
  content: FileContent,
  row: PhotoFile,
  signal: AbortSignal,
): Promise<PhotoContent> {
  const reading = await readPhoto({ path: file, bytes: content.bytes }, { signal });
  const { metadata } = reading;
  const sidecar = await loadSidecar(file, content.sidecarName);
  const said: DescriptiveMetadata = sidecar ? merge(metadata, sidecar) : metadata;
  return {
    reading,
    facts: {
      hash: content.hash,
      format: reading.format,
      width: reading.width,
      height: reading.height,
      takenAt: said.takenAt ? said.takenAt.slice(0, 19) : localIso(row.mtimeMs),
      camera: metadata.camera,
      lens: metadata.lens,
      iso: metadata.iso,
      aperture: metadata.aperture,
      exposure: metadata.exposure === null ? null : exposureText(metadata.exposure),
      focalLength: metadata.focalLength,
      latitude: said.gps?.lat ?? null,
      longitude: said.gps?.lon ?? null,
      altitude: said.gps?.altitude ?? null,
      place: placeText(said.place),
      title: said.title,
      // -1 is "rejected" in some programs; here that is no stars.
      rating: said.rating === null ? null : Math.min(5, Math.max(0, Math.round(said.rating))),
      placeholder: reading.placeholder,
      perceptualHash: reading.perceptualHash,
    },
    tags: keywordPaths(said),
    caption: said.caption ?? '',
  };
}

async function loadSidecar(file: string, name: string | null): Promise<DescriptiveMetadata | undefined> {
  if (name === null) return undefined;
  try {
    return readSidecar(await readFile(toDiskPath(path.join(path.dirname(file), name))));
  } catch {
    // A sidecar that cannot be read says nothing; the photo itself is still worth having.
    return undefined;
  }
}

function merge(own: DescriptiveMetadata, sidecar: DescriptiveMetadata): DescriptiveMetadata {
  return {
    keywords: [...new Set([...own.keywords, ...sidecar.keywords])],
    hierarchicalKeywords: [...own.hierarchicalKeywords, ...sidecar.hierarchicalKeywords],
    caption: sidecar.caption ?? own.caption,
    title: sidecar.title ?? own.title,
    rating: sidecar.rating ?? own.rating,
    place: sidecar.place ?? own.place,
    gps: sidecar.gps ?? own.gps,
    takenAt: sidecar.takenAt ?? own.takenAt,
  };
}

function exposureText(seconds: number): string {
  if (seconds >= 0.3) return `${Number(seconds.toFixed(1))} s`;
  return `1/${Math.round(1 / seconds)} s`;
}

function placeText(place: Place | null): string | null {
  if (!place) return null;
  const parts = [place.location, place.city, place.state, place.country].filter((part) => part !== null && part !== '');
  return parts.length > 0 ? parts.join(', ') : null;
}
