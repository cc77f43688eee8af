import { parentPort } from 'node:worker_threads';
import startLibheif from 'libheif-js/libheif-wasm/libheif-bundle.js';
import { uncompressedTiff } from './uncompressed-tiff.ts';

// The codec prints what it thinks of damaged files; what matters of it comes back as an error.
const libheif = startLibheif({ print: () => undefined, printErr: () => undefined });

export interface HeicRequest {
  bytes: Uint8Array;
  /** From the file's header; the decoder leaves colours as they are. */
  iccProfile: Uint8Array | undefined;
}

/** A decoded picture, upright, as an uncompressed TIFF that carries its colour profile. */
export interface HeicPicture {
  width: number;
  height: number;
  tiff: Uint8Array<ArrayBuffer>;
}

export type HeicAnswer = { picture: HeicPicture } | { failure: string };

/** Decodes the primary picture of a HEIC file, turned and cropped as the file asks. */
function decode({ bytes, iccProfile }: HeicRequest): HeicPicture {
  const context = libheif.heif_context_alloc();
  try {
    const read = libheif.heif_context_read_from_memory(context, bytes);
    if (read.code !== libheif.heif_error_code.heif_error_Ok) throw new Error(read.message);
    const handle = libheif.heif_js_context_get_primary_image_handle(context);
    if (handle.code !== undefined) throw new Error(handle.message ?? 'no primary picture');
    try {
      const channels = libheif.heif_image_handle_has_alpha_channel(handle) ? 4 : 3;
      const { heif_chroma_interleaved_RGB, heif_chroma_interleaved_RGBA } = libheif.heif_chroma;
      const decoded = libheif.heif_js_decode_image2(
        handle,
        libheif.heif_colorspace.heif_colorspace_RGB,
        channels === 4 ? heif_chroma_interleaved_RGBA : heif_chroma_interleaved_RGB,
      );
      if (!('image' in decoded)) throw new Error(decoded.message);
      const { width, height } = decoded;
      const [plane] = decoded.channels;
      if (!plane) throw new Error('no picture data');
      const { file, pixels } = uncompressedTiff({ width, height, channels }, iccProfile);
      const row = width * channels;
      for (let y = 0; y < height; y++) {
        pixels.set(plane.data.subarray(y * plane.stride, y * plane.stride + row), y * row);
      }
      libheif.heif_image_release(decoded.image);
      return { width, height, tiff: file };
    } finally {
      libheif.heif_image_handle_release(handle);
    }
  } finally {
    libheif.heif_context_free(context);
  }
}

parentPort?.on('message', (request: HeicRequest) => {
  let answer: HeicAnswer;
  try {
    answer = { picture: decode(request) };
  } catch (error) {
    answer = { failure: error instanceof Error ? error.message : String(error) };
  }
  parentPort?.postMessage(answer, 'picture' in answer ? [answer.picture.tiff.buffer] : []);
});
