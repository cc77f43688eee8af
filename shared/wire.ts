import { z } from 'zod';
import type { CallName } from './api.ts';
import { wireError } from './errors.ts';

// The envelopes in which calls, answers and events travel over a message port or a stream of lines. Which calls and events
// there are is the contract's business (api.ts); what is in here would carry any other just as well.

/** From a front end to the library. `id` is the caller's, unique on its port. */
export const request = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('call'), id: z.int().nonnegative(), name: z.string().max(100), input: z.unknown() }),
  z.object({ kind: z.literal('cancel'), id: z.int().nonnegative() }),
  /** The front end has dealt with `events` more events, so that many more may be sent. */
  z.object({ kind: z.literal('ack'), events: z.int().positive() }),
]);
export type Request = z.infer<typeof request>;

/** From the library to a front end. Every call gets exactly one `result` or `error`, after any number of `progress`. */
export const reply = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('result'), id: z.int(), output: z.unknown() }),
  z.object({ kind: z.literal('error'), id: z.int(), error: wireError }),
  z.object({ kind: z.literal('progress'), id: z.int(), done: z.int(), total: z.int(), note: z.string() }),
  z.object({ kind: z.literal('event'), name: z.string(), data: z.unknown() }),
]);
export type Reply = z.infer<typeof reply>;

/** Calls a front end may have open at once; it keeps the rest to itself, so that cancelling them costs nothing. */
export const MAX_OPEN_CALLS = 32;
/** Events sent without an `ack`; beyond these the library keeps only the newest of each name. */
export const MAX_UNACKNOWLEDGED_EVENTS = 64;

/**
 * Calls that only read, and may be asked again when the library was lost while answering. All others fail then: a person
 * must decide whether an edit that may or may not have been stored is to be repeated.
 */
export const repeatableCalls: ReadonlySet<CallName> = new Set<CallName>([
  'status',
  'diagnostics',
  'roots.list',
  'folders.tree',
  'folders.browse',
  'indexing.progress',
  'indexing.prioritise',
  'failures.list',
  'photos.outline',
  'photos.summaries',
  'photos.get',
  'photos.timeline',
  'photos.map',
  'photos.atlas',
  'search',
  'search.complete',
  'saved.list',
  'duplicates',
  'tags.tree',
  'tags.complete',
  'history.list',
  'models.list',
  'learn.state',
]);
