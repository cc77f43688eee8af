import type { Client } from '../../shared/api.ts';
import type { Example } from '../../shared/domain.ts';
import { strings } from '../strings.ts';
import type { ExamplePicture, Question } from './question.svelte.ts';
import type { Summaries } from './summaries.svelte.ts';
import type { Toasts } from './toasts.svelte.ts';

// Larger files are shrunk before they are handed over, where the browser can read them: the encoder looks at far less.
const LARGE_BYTES = 4_000_000;
const SHRUNK_SIDE = 1600;

async function base64Of(blob: Blob): Promise<string> {
  const bytes = new Uint8Array(await blob.arrayBuffer());
  let binary = '';
  // In slices: fromCharCode takes its bytes as arguments, and there is a limit to those.
  for (let from = 0; from < bytes.length; from += 0x8000) {
    binary += String.fromCharCode(...bytes.subarray(from, from + 0x8000));
  }
  return btoa(binary);
}

async function shrunk(file: Blob): Promise<Blob> {
  if (file.size <= LARGE_BYTES) return file;
  try {
    const bitmap = await createImageBitmap(file);
    const scale = Math.min(1, SHRUNK_SIDE / Math.max(bitmap.width, bitmap.height));
    const canvas = new OffscreenCanvas(Math.round(bitmap.width * scale), Math.round(bitmap.height * scale));
    canvas.getContext('2d')?.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    bitmap.close();
    return await canvas.convertToBlob({ type: 'image/webp', quality: 0.92 });
  } catch {
    // A format only the library can read, such as HEIC.
    return file;
  }
}

/** Pictures to search with: from a file, the clipboard, or the library itself. */
export class Examples {
  private readonly client: Client;
  private readonly question: Question;
  private readonly summaries: Summaries;
  private readonly toasts: Toasts;
  busy = $state(false);

  constructor(client: Client, question: Question, summaries: Summaries, toasts: Toasts) {
    this.client = client;
    this.question = question;
    this.summaries = summaries;
    this.toasts = toasts;
  }

  async useFile(file: File): Promise<void> {
    this.busy = true;
    const name = file.name === '' || /^image\.\w+$/.test(file.name) ? strings.pastedPicture : file.name;
    try {
      const data = await base64Of(await shrunk(file));
      const { exampleId, preview } = await this.client.call('examples.add', { name, data });
      this.question.showPicture({ example: { exampleId }, name, preview }, false);
    } catch (error) {
      this.toasts.report(error);
    } finally {
      this.busy = false;
    }
  }

  usePhoto(id: number, options: { region?: Example['region']; keepWords?: boolean } = {}): void {
    const { region, keepWords = false } = options;
    const picture: ExamplePicture = {
      example: region ? { photoId: id, region } : { photoId: id },
      name: this.summaries.get(id)?.name ?? strings.unnamedPhoto(id),
      preview: this.client.pictureUrl(id, 'thumbnail'),
    };
    this.question.showPicture(picture, keepWords);
  }
}
