import type { WireError } from '../shared/errors.ts';

// What the main process and the library process say to each other beside the contract, which travels on ports of its own.

export type ToLibrary =
  /** Comes with a port, which the contract is served on from now on. A page's port is confined to granted paths. */
  | { kind: 'connect'; confined: boolean }
  | { kind: 'grant'; path: string }
  | { kind: 'picture'; id: number; photo: number; size: 'thumbnail' | 'full' }
  /** Comes with a port to the graphics card's page, after it was asked for. Without one, there is no such page to be had. */
  | { kind: 'graphics'; driver: string | null }
  | { kind: 'ping' }
  /** Finish the running transaction, write everything down, exit with 0. */
  | { kind: 'close' };

export type FromLibrary =
  | { kind: 'ready' }
  /** The library cannot be opened and trying again will not help by itself; the process exits after saying so. */
  | { kind: 'failed'; error: WireError }
  | { kind: 'picture'; id: number; picture: { data: Uint8Array; type: string } | undefined }
  /** The graphics card's page is wanted, anew, or no longer. */
  | { kind: 'graphics'; wanted: boolean }
  | { kind: 'pong' };
