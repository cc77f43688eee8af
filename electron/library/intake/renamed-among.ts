import type { PhotoFile } from '../catalogue/photos.ts';
import type { FoundFile } from './list-folder.ts';

/** What is known of the photos of a folder before its files are compared with them. */
export interface KnownBefore {
  at(folder: string, name: string): PhotoFile | undefined;
  /** The photo last seen with this device and inode, if it is the only one. */
  ofFileId(fileId: string): PhotoFile | undefined;
  isGone(row: PhotoFile): Promise<boolean>;
  /** Whether nothing more is expected to happen to the file. */
  isSettled(file: FoundFile): boolean;
}

const keyOf = ({ folder, name }: { folder: string; name: string }): string => `${folder}/${name}`;

/**
 * Photos of one folder whose files took names that other photos had: two swapped, a ring of them, or a row renumbered.
 * Recognised without reading them, by device and inode, size and time.
 *
 * A photo whose name was taken and whose own file is not in the folder gives way; but not while a swap may still be going on,
 * and not where a photo of another folder came here: they may have changed places, which only their contents tell.
 *
 * @param files what lies in the folder now
 */
export async function renamedAmong(
  files: readonly FoundFile[],
  known: KnownBefore,
): Promise<{ row: PhotoFile; file: FoundFile }[]> {
  const found = new Map(files.map((file) => [keyOf(file), file]));
  const renamed = new Map<number, { row: PhotoFile; file: FoundFile; before: PhotoFile | undefined }>();
  let cameFromElsewhere = false;
  for (const file of files) {
    const before = known.at(file.folder, file.name);
    if (file.fileId === null || before?.fileId === file.fileId) continue;
    const row = known.ofFileId(file.fileId);
    if (row?.bytes !== file.bytes || row.mtimeMs !== file.mtimeMs) continue;
    if (known.at(row.folder, row.name)?.id !== row.id || row.folder !== file.folder) {
      cameFromElsewhere ||= before !== undefined;
      continue;
    }
    const there = found.get(keyOf(row));
    // A second name for a file is no other name; a name that only became free is told by the comparison itself.
    if (there?.fileId === file.fileId || renamed.has(row.id)) continue;
    if (there || (before && (await known.isGone(row)))) renamed.set(row.id, { row, file, before });
  }
  // Who stays where he is lets nobody in; then that one stays too, and so on.
  const waiting = [...renamed.values()].filter(
    ({ file, before }) => before && !renamed.has(before.id) && (cameFromElsewhere || !known.isSettled(file)),
  );
  const byTarget = new Map([...renamed.values()].map((move) => [move.before?.id, move]));
  for (let move = waiting.pop(); move; move = waiting.pop()) {
    renamed.delete(move.row.id);
    const next = byTarget.get(move.row.id);
    if (next) waiting.push(next);
  }
  return [...renamed.values()];
}
