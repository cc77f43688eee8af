import path from 'node:path';
import sharp from 'sharp';

// Draws the pictures that the systems want from the one drawing, resources/icons/icon.svg. Run it when the drawing changes.

const folder = path.join(import.meta.dirname, '..', 'resources', 'icons');
const drawing = path.join(folder, 'icon.svg');

/** electron-builder makes .icns and .ico from the large one; the small one hangs at the pointer while photos are dragged. */
const sizes: Record<string, number> = { 'icon.png': 1024, 'drag.png': 64 };

for (const [name, size] of Object.entries(sizes)) {
  await sharp(drawing, { density: (72 * size) / 512 })
    .resize(size, size)
    .png({ compressionLevel: 9 })
    .toFile(path.join(folder, name));
}
