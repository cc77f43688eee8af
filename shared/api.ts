import { z } from 'zod';
import {
  caption,
  duplicateGroup,
  example,
  exportFormat,
  failure,
  finding,
  folder,
  graphicsSetting,
  graphicsUse,
  indexingProgress,
  modelPack,
  operation,
  photoDetail,
  photoId,
  photoSummary,
  photoTag,
  root,
  savedSearch,
  scope,
  searchResult,
  status,
  tagNode,
  tagState,
  transferReport,
} from './domain.ts';

// The contract. Every call and every event is named here and nowhere else: the preload bridge, the IPC handlers, the HTTP
// routes, the command line and the renderer's client are all derived from these two tables.

const call = <I extends z.ZodType, O extends z.ZodType>(input: I, output: O) => ({ input, output });
const nothing = z.object({});
const done = z.object({});
const changedPhotos = z.object({ photos: z.array(photoDetail) });
/** What a bulk edit answers: how many photos it touched, and the operation that undoes it. */
const edited = z.object({ changed: z.int(), operation: operation.nullable() });

export const calls = {
  // The library as a whole
  status: call(nothing, status),
  doctor: call(z.object({ repair: z.boolean().default(false) }), z.object({ findings: z.array(finding) })),
  diagnostics: call(z.object({ withNames: z.boolean().default(false) }), z.object({ text: z.string() })),

  // Roots, folders and indexing
  'roots.list': call(nothing, z.object({ roots: z.array(root) })),
  /** `path` comes from a dialog of the operating system, the command line or `folders.browse`, never from a text field. */
  'roots.add': call(z.object({ path: z.string().min(1) }), z.object({ root })),
  'roots.remove': call(z.object({ id: z.int(), data: z.enum(['keep', 'forget']) }), edited),
  'roots.configure': call(
    z.object({ id: z.int(), excludes: z.array(z.string()).optional(), polling: z.boolean().optional() }),
    z.object({ root }),
  ),
  'folders.tree': call(nothing, z.object({ folders: z.array(folder) })),
  /** Browser mode's folder picker: sub-folders of a place the user started the program with. */
  'folders.browse': call(
    z.object({ path: z.string().optional() }),
    z.object({
      path: z.string(),
      parent: z.string().nullable(),
      folders: z.array(z.object({ name: z.string(), path: z.string() })),
    }),
  ),
  'indexing.progress': call(nothing, indexingProgress),
  'indexing.rescan': call(nothing, done),
  'indexing.pause': call(nothing, done),
  'indexing.resume': call(nothing, done),
  'indexing.cancel': call(nothing, done),
  /** What is on the screen now: these are indexed first. */
  'indexing.prioritise': call(z.object({ ids: z.array(photoId) }), done),
  'failures.list': call(nothing, z.object({ failures: z.array(failure) })),
  'failures.retry': call(z.object({ ids: z.array(photoId).optional() }), z.object({ retried: z.int() })),

  // Photos
  /**
   * All photos that pass a query's filters, in column form, so that a grid of 100,000 is one small answer:
   * parallel arrays of ids, aspect ratios (width / height, in thousandths) and days since 1970-01-01.
   */
  'photos.outline': call(
    z.object({ query: z.string().default(''), sort: z.enum(['newest', 'oldest', 'name', 'added']).default('newest') }),
    z.object({ ids: z.array(photoId), aspects: z.array(z.int()), days: z.array(z.int()) }),
  ),
  'photos.summaries': call(z.object({ ids: z.array(photoId).max(2000) }), z.object({ photos: z.array(photoSummary) })),
  'photos.get': call(z.object({ id: photoId }), photoDetail),
  'photos.rate': call(z.object({ scope, rating: z.int().min(0).max(5) }), edited),
  'photos.reindex': call(z.object({ scope }), z.object({ queued: z.int() })),
  'photos.remove': call(z.object({ scope }), edited),
  'photos.timeline': call(
    z.object({ query: z.string().default('') }),
    z.object({ months: z.array(z.object({ month: z.string(), photos: z.int() })) }),
  ),
  'photos.map': call(
    z.object({ query: z.string().default('') }),
    z.object({ ids: z.array(photoId), latitudes: z.array(z.number()), longitudes: z.array(z.number()) }),
  ),
  /** The library laid out by similarity in the unit square, with tags as landmarks. */
  'photos.atlas': call(
    nothing,
    z.object({
      ids: z.array(photoId),
      x: z.array(z.number()),
      y: z.array(z.number()),
      landmarks: z.array(
        z.object({ tag: z.string(), parents: z.array(z.string()), x: z.number(), y: z.number(), photos: z.int() }),
      ),
    }),
  ),

  // Search
  search: call(
    z.object({
      query: z.string().default(''),
      examples: z.array(example).max(16).default([]),
      /** How much the words count against the example pictures, 0..1, where both are given. */
      wordsWeight: z.number().min(0).max(1).default(0.5),
      limit: z.int().min(1).max(1000).default(100),
      cursor: z.string().optional(),
    }),
    z.object({
      query: z.string(),
      model: z.string(),
      took_ms: z.number(),
      /** Photos that pass the filters. */
      total: z.int(),
      /** How many of them, from the first on, are good matches; the rest are "less likely". */
      relevant: z.int(),
      results: z.array(searchResult),
      cursor: z.string().nullable(),
      /** Parts of the query that were not understood, in words for people. */
      notices: z.array(z.string()),
    }),
  ),
  'search.complete': call(
    z.object({ query: z.string(), position: z.int() }),
    z.object({
      completions: z.array(
        z.object({
          label: z.string(),
          insert: z.string(),
          from: z.int(),
          to: z.int(),
          kind: z.enum(['filter', 'tag', 'folder', 'camera', 'value']),
        }),
      ),
    }),
  ),
  /** Hands over a picture to search with. `data` is base64. Kept in memory, forgotten after a while. */
  'examples.add': call(
    z.object({ name: z.string(), data: z.string() }),
    z.object({ exampleId: z.string(), width: z.int(), height: z.int(), preview: z.string() }),
  ),
  'saved.list': call(nothing, z.object({ searches: z.array(savedSearch) })),
  'saved.save': call(z.object({ id: z.int().optional(), name: z.string().min(1), query: z.string() }), savedSearch),
  'saved.remove': call(z.object({ id: z.int() }), done),
  duplicates: call(z.object({ near: z.boolean().default(true) }), z.object({ groups: z.array(duplicateGroup) })),

  // Annotation
  /** Suggests tags and a caption for each photo of the scope; a bulk run is one undo step when it accepts anything. */
  annotate: call(
    z.object({ scope, accept: z.number().min(0.01).max(1).optional() }),
    z.object({ annotated: z.int(), accepted: z.int(), photos: z.array(photoDetail), operation: operation.nullable() }),
  ),
  /** The user's word on suggestions: one undo step for the whole call. */
  'annotate.decide': call(
    z.object({
      tags: z.array(z.object({ photoId, tag: z.string(), state: tagState })).default([]),
      captions: z.array(z.object({ photoId, state: tagState })).default([]),
    }),
    edited,
  ),
  'annotate.acceptAbove': call(z.object({ scope, certainty: z.number().min(0).max(1) }), edited),
  /** How many open suggestions, tags and captions, `annotate.acceptAbove` would accept. */
  'annotate.countAbove': call(
    z.object({ scope, certainty: z.number().min(0).max(1) }),
    z.object({ suggestions: z.int() }),
  ),
  'annotate.removeMachine': call(
    z.object({
      scope,
      model: z.string().optional(),
      /** What was changed before this moment. */
      before: z.iso.datetime().optional(),
      acceptedToo: z.boolean().default(false),
    }),
    edited,
  ),
  'tags.tree': call(nothing, z.object({ tags: z.array(tagNode) })),
  /** A tag may be written as a path, `animal/dog`; a lone word finds its place in the hierarchy if it has one. */
  'tags.add': call(z.object({ scope, tags: z.array(z.string().min(1)).min(1) }), changedPhotos.extend(edited.shape)),
  'tags.remove': call(z.object({ scope, tags: z.array(z.string().min(1)).min(1) }), changedPhotos.extend(edited.shape)),
  'tags.rename': call(z.object({ tag: z.string(), to: z.string().min(1) }), edited),
  'tags.merge': call(z.object({ tags: z.array(z.string()).min(1), into: z.string().min(1) }), edited),
  'tags.move': call(z.object({ tag: z.string(), parents: z.array(z.string()) }), edited),
  'tags.complete': call(
    z.object({ text: z.string(), photoIds: z.array(photoId).default([]) }),
    z.object({ tags: z.array(photoTag.pick({ tag: true, parents: true })) }),
  ),
  'tags.importVocabulary': call(z.object({ text: z.string() }), z.object({ added: z.int() })),
  'captions.set': call(
    z.object({ id: photoId, text: z.string() }),
    z.object({ photo: photoDetail, caption: caption.nullable() }),
  ),

  // Undo
  'history.list': call(
    z.object({ limit: z.int().min(1).max(1000).default(100) }),
    z.object({ operations: z.array(operation) }),
  ),
  'history.undo': call(nothing, z.object({ operation: operation.nullable() })),
  'history.redo': call(nothing, z.object({ operation: operation.nullable() })),

  // Tags that travel
  export: call(
    z.object({
      format: exportFormat,
      scope,
      /** A folder or file of the user's choosing; beside the photos where absent. Comes from a dialog or the command line. */
      to: z.string().optional(),
      dryRun: z.boolean().default(false),
      suggestedToo: z.boolean().default(false),
    }),
    transferReport,
  ),
  import: call(
    z.object({ format: z.enum(['xmp', 'csv', 'json']), from: z.string().optional(), scope }),
    transferReport,
  ),
  /** Whether sidecars follow every edit; without `on` it is only asked. */
  'export.keepInStep': call(z.object({ on: z.boolean().optional() }), z.object({ on: z.boolean() })),

  // Models and learning
  'models.list': call(nothing, z.object({ models: z.array(modelPack) })),
  'models.use': call(z.object({ id: z.string() }), done),
  'models.download': call(z.object({ id: z.string() }), modelPack),
  'models.verify': call(z.object({ id: z.string() }), z.object({ valid: z.boolean(), problems: z.array(z.string()) })),
  'models.add': call(z.object({ path: z.string() }), modelPack),
  /** Whether the graphics card encodes photos, and why. */
  'graphics.get': call(nothing, graphicsUse),
  'graphics.choose': call(z.object({ setting: graphicsSetting }), graphicsUse),
  'models.remove': call(z.object({ id: z.string() }), done),
  'learn.state': call(
    nothing,
    z.object({
      adopted: z.boolean(),
      trainedAt: z.string().nullable(),
      examples: z.int(),
      before: z.number().nullable(),
      after: z.number().nullable(),
      personalTags: z.array(z.object({ tag: z.string(), examples: z.int() })),
    }),
  ),
  'learn.train': call(
    nothing,
    z.object({ adopted: z.boolean(), before: z.number(), after: z.number(), message: z.string() }),
  ),
  'learn.revert': call(nothing, done),
} as const;

export const events = {
  'indexing.progress': indexingProgress,
  /** Photos that changed; `null` when so many did that a front end should ask afresh. */
  'photos.changed': z.object({ ids: z.array(photoId).nullable() }),
  'roots.changed': nothing,
  'tags.changed': nothing,
  'saved.changed': nothing,
  'history.changed': z.object({ undo: operation.nullable(), redo: operation.nullable() }),
  'models.changed': nothing,
  /** Progress of a long call, by the id its caller gave it. */
  'call.progress': z.object({ callId: z.string(), done: z.int(), total: z.int(), note: z.string() }),
  notice: z.object({ level: z.enum(['info', 'warning', 'error']), message: z.string(), remedy: z.string().optional() }),
} as const;

export type CallName = keyof typeof calls;
export const callNames = Object.keys(calls) as CallName[];
/** What a caller writes: fields with defaults may be left out. */
export type CallInput<N extends CallName> = z.input<(typeof calls)[N]['input']>;
/** What a handler receives: validated, defaults filled in. */
export type ParsedInput<N extends CallName> = z.output<(typeof calls)[N]['input']>;
export type CallOutput<N extends CallName> = z.output<(typeof calls)[N]['output']>;

export type EventName = keyof typeof events;
export const eventNames = Object.keys(events) as EventName[];
export type EventData<N extends EventName> = z.output<(typeof events)[N]>;

export interface CallOptions {
  signal?: AbortSignal;
  onProgress?: (progress: { done: number; total: number; note: string }) => void;
}

/** The contract as a front end sees it, whatever carries it. */
export interface Client {
  call<N extends CallName>(name: N, input: CallInput<N>, options?: CallOptions): Promise<CallOutput<N>>;
  on<N extends EventName>(name: N, listener: (data: EventData<N>) => void): () => void;
  /** Address of a photo's picture, for an `<img>`. */
  pictureUrl(id: number, kind: 'thumbnail' | 'full'): string;
}

/** What a handler is told beside its input. */
export interface CallContext {
  signal: AbortSignal;
  progress(done: number, total: number, note?: string): void;
}

export type Handlers = {
  [N in CallName]: (input: ParsedInput<N>, context: CallContext) => Promise<CallOutput<N>> | CallOutput<N>;
};

/** The contract as a transport sees it: validated dispatch by name, and events. */
export interface Service {
  call(name: string, input: unknown, context: CallContext): Promise<unknown>;
  on<N extends EventName>(name: N, listener: (data: EventData<N>) => void): () => void;
  /** The bytes behind `Client.pictureUrl`; undefined where there is no such photo or picture. */
  picture(id: number, kind: 'thumbnail' | 'full'): Promise<{ data: Uint8Array; type: string } | undefined>;
  close(): Promise<void>;
}
