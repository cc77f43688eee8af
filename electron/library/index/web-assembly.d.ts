/** The little of WebAssembly that is used here. TypeScript describes it only together with the browser, which this is not. */
declare namespace WebAssembly {
  const Module: new (bytes: Uint8Array<ArrayBuffer>) => object;
  class Instance {
    constructor(module: object, imports: Record<string, Record<string, unknown>>);
    readonly exports: Record<string, unknown>;
  }
  class Memory {
    /** In pages of 64 KiB. */
    constructor(descriptor: { initial: number });
    /** Replaced by a larger one when the memory grows. */
    readonly buffer: ArrayBuffer;
    grow(pages: number): number;
  }
}
