import { access, readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { BowerbirdError } from '../../../shared/errors.ts';

export interface CaptionedPicture {
  /** As the captions file writes it, relative to the folder of pictures. */
  file: string;
  path: string;
  captions: string[];
}

export interface CaptionedPictures {
  pictures: CaptionedPicture[];
  /** Pictures that have captions but cannot be used, and why. */
  skipped: { file: string; reason: string }[];
}

const line = z.object({ file: z.string().min(1), captions: z.array(z.string().trim().min(1)).min(1) });

/**
 * Reads captions from a JSON Lines file, one `{"file": "a.jpg", "captions": ["…", …]}` a line, and finds the pictures.
 *
 * Two lines about one file are joined. A picture that is not there is named in `skipped`.
 *
 * @param folder where the pictures are
 * @throws BowerbirdError `not-found` without the captions file or any picture, `bad-request` for a line it cannot read
 */
export async function readCaptionedPictures(folder: string, captionsFile: string): Promise<CaptionedPictures> {
  const text = await readFile(captionsFile, 'utf8').catch((cause: unknown) => {
    throw new BowerbirdError('not-found', `The captions file ${captionsFile} cannot be read. Check the path.`, {
      cause,
    });
  });
  const captionsOf = new Map<string, string[]>();
  for (const [index, row] of text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .entries()) {
    if (row.trim() === '') continue;
    const { file, captions } = parseLine(row, `${captionsFile}, line ${index + 1}`);
    captionsOf.set(file, [...(captionsOf.get(file) ?? []), ...captions]);
  }
  const pictures: CaptionedPicture[] = [];
  const skipped: CaptionedPictures['skipped'] = [];
  for (const [file, captions] of captionsOf) {
    const location = path.resolve(folder, file);
    const found = await access(location).then(
      () => true,
      () => false,
    );
    if (found) pictures.push({ file, path: location, captions });
    else skipped.push({ file, reason: `There is no such file in ${folder}.` });
  }
  if (pictures.length === 0) {
    throw new BowerbirdError(
      'not-found',
      `None of the ${captionsOf.size} pictures that ${captionsFile} names is in ${folder}. Check both paths.`,
    );
  }
  return { pictures, skipped };
}

function parseLine(row: string, place: string): z.infer<typeof line> {
  const wanted = 'Each line must be like {"file": "a.jpg", "captions": ["a dog on a beach"]}.';
  let value: unknown;
  try {
    value = JSON.parse(row);
  } catch (cause) {
    throw new BowerbirdError('bad-request', `${place} is not JSON. ${wanted}`, { cause });
  }
  const parsed = line.safeParse(value);
  if (!parsed.success) throw new BowerbirdError('bad-request', `${place} is not a caption line. ${wanted}`);
  return parsed.data;
}
