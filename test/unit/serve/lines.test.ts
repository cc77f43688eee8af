import { expect, test } from 'vitest';
import { linesOf } from '../../../renderer/client/lines.ts';

async function lines(chunks: Uint8Array[]): Promise<string[]> {
  const found: string[] = [];
  for await (const line of linesOf(ReadableStream.from<Uint8Array>(chunks))) found.push(line);
  return found;
}

test('lines are whole, however the text is cut on its way, within a letter too', async () => {
  const bytes = new TextEncoder().encode('München\n\n東京 🐦\nlast');
  for (let size = 1; size <= bytes.length; size++) {
    const chunks = [];
    for (let at = 0; at < bytes.length; at += size) chunks.push(bytes.slice(at, at + size));
    expect(await lines(chunks)).toEqual(['München', '東京 🐦', 'last']);
  }
});

test('a reader that stops early lets go of the stream', async () => {
  let cancelled = false;
  const endless = new ReadableStream<Uint8Array>({
    pull: (controller) => controller.enqueue(new TextEncoder().encode('line\n')),
    cancel: () => void (cancelled = true),
  });
  for await (const line of linesOf(endless)) {
    expect(line).toBe('line');
    break;
  }
  expect(cancelled).toBe(true);
});
