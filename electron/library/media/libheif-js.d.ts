/** The part of libheif-js that Bowerbird uses; the package itself declares no types for its instance. */
declare module 'libheif-js/libheif-wasm/libheif-bundle.js' {
  /** Opaque pointers into the WebAssembly heap; each must be released. */
  interface HeifContext {
    readonly heifContext: unique symbol;
  }
  interface HeifImageHandle {
    readonly heifImageHandle: unique symbol;
  }
  interface HeifImage {
    readonly heifImage: unique symbol;
  }
  /** A failed call returns this in place of its result. */
  interface HeifError {
    code: unknown;
    message: string;
  }
  interface DecodedHeif {
    code?: undefined;
    image: HeifImage;
    width: number;
    height: number;
    /** One interleaved channel; `data` is a view of the heap that dies with the image. */
    channels: { stride: number; data: Uint8Array }[];
  }
  interface Libheif {
    heif_error_code: { heif_error_Ok: unknown };
    heif_colorspace: { heif_colorspace_RGB: unknown };
    heif_chroma: { heif_chroma_interleaved_RGB: unknown; heif_chroma_interleaved_RGBA: unknown };
    heif_context_alloc(): HeifContext;
    heif_context_free(context: HeifContext): void;
    heif_context_read_from_memory(context: HeifContext, bytes: Uint8Array): HeifError;
    heif_js_context_get_primary_image_handle(
      context: HeifContext,
    ): HeifImageHandle & { code?: unknown; message?: string };
    heif_image_handle_has_alpha_channel(handle: HeifImageHandle): number;
    heif_image_handle_release(handle: HeifImageHandle): void;
    heif_js_decode_image2(handle: HeifImageHandle, colourSpace: unknown, chroma: unknown): DecodedHeif | HeifError;
    heif_image_release(image: HeifImage): void;
  }
  /** Starts the codec, whose WebAssembly is part of the module: at once, without a promise. */
  function startLibheif(options: { print(text: string): void; printErr(text: string): void }): Libheif;
  export = startLibheif;
}
