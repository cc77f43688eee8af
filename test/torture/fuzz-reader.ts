/** The process that reads damaged files for `fuzz.ts`: whatever kills or blocks it is a finding. */
import { readFile } from 'node:fs/promises';
import { MediaError } from '../../electron/library/media/media-error.ts';
import { readPhoto } from '../../electron/library/media/photo-reading.ts';

export interface FuzzAnswer {
  outcome: 'read' | 'permanent' | 'transient' | 'wrong';
  /** The sentence of a failure, or what is wrong with the answer. */
  message: string;
  /** The most memory this process has held, in bytes. */
  peakMemory: number;
}

async function examine(file: string): Promise<Omit<FuzzAnswer, 'peakMemory'>> {
  const bytes = await readFile(file);
  try {
    const { width, height, pixels, thumbnail } = await readPhoto({ path: file, bytes });
    const sane =
      width > 0 &&
      height > 0 &&
      Math.max(pixels.width, pixels.height) <= 512 &&
      pixels.data.length === pixels.width * pixels.height * 3 &&
      thumbnail.data.length > 0;
    return { outcome: sane ? 'read' : 'wrong', message: sane ? '' : `an impossible reading: ${width} x ${height}` };
  } catch (error) {
    if (error instanceof MediaError) return { outcome: error.kind, message: error.message };
    return { outcome: 'wrong', message: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}

process.on('message', (file: string) => {
  void examine(file).then((examined) => {
    const answer: FuzzAnswer = { ...examined, peakMemory: process.resourceUsage().maxRSS * 1024 };
    process.send?.(answer);
  });
});
