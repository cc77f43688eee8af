import { z } from 'zod';

// The nouns of Bowerbird, as they cross the wire. Ids are row ids of the catalogue; the renderer knows photos by id only.

export const photoId = z.int().positive();
export type PhotoId = z.infer<typeof photoId>;

export const photoState = z.enum(['pending', 'indexed', 'failed', 'missing']);
export type PhotoState = z.infer<typeof photoState>;

export const region = z
  .object({ left: z.number(), top: z.number(), width: z.number().positive(), height: z.number().positive() })
  .refine((r) => r.left >= 0 && r.top >= 0 && r.left + r.width <= 1.0001 && r.top + r.height <= 1.0001, {
    message: 'A region lies inside the picture: fractions of its width and height, 0 to 1.',
  });

/** What a grid needs to draw a photo before it has loaded. */
export const photoSummary = z.object({
  id: photoId,
  name: z.string(),
  width: z.int(),
  height: z.int(),
  /** Local time of taking, ISO 8601 without zone (or the file's modification time where the picture has none). */
  takenAt: z.string(),
  state: photoState,
  rating: z.int().min(0).max(5),
  /** A data-free preview: base64 of a tiny WebP, or empty. */
  placeholder: z.string(),
});
export type PhotoSummary = z.infer<typeof photoSummary>;

export const tagState = z.enum(['suggested', 'accepted', 'rejected']);
export type TagState = z.infer<typeof tagState>;
export const tagSource = z.enum(['user', 'file', 'model']);
export type TagSource = z.infer<typeof tagSource>;

export const photoTag = z.object({
  tag: z.string(),
  /** From the root of the hierarchy down to the direct parent. */
  parents: z.array(z.string()),
  /** 0.01..0.99 for a model's suggestion; 1 for what a person or a file said. */
  certainty: z.number(),
  state: tagState,
  source: tagSource,
});
export type PhotoTag = z.infer<typeof photoTag>;

export const caption = z.object({
  text: z.string(),
  certainty: z.number(),
  state: tagState,
  source: tagSource,
});
export type Caption = z.infer<typeof caption>;

export const failure = z.object({
  id: photoId.nullable(),
  path: z.string(),
  reason: z.string(),
  /**
   * `transient` is tried again by itself; `permanent` waits for the file to change; `denied` for leave to read it;
   * `quarantined` crashed the program.
   */
  kind: z.enum(['transient', 'permanent', 'denied', 'quarantined']),
  attempts: z.int(),
});
export type Failure = z.infer<typeof failure>;

export const photoDetail = photoSummary.extend({
  path: z.string(),
  rootId: z.int(),
  folder: z.string(),
  bytes: z.int(),
  format: z.string(),
  hash: z.string(),
  addedAt: z.string(),
  camera: z.string().nullable(),
  lens: z.string().nullable(),
  iso: z.number().nullable(),
  aperture: z.number().nullable(),
  exposure: z.string().nullable(),
  focalLength: z.number().nullable(),
  gps: z.object({ latitude: z.number(), longitude: z.number(), altitude: z.number().nullable() }).nullable(),
  place: z.string().nullable(),
  title: z.string().nullable(),
  tags: z.array(photoTag),
  caption: caption.nullable(),
  failure: failure.nullable(),
});
export type PhotoDetail = z.infer<typeof photoDetail>;

export const root = z.object({
  id: z.int(),
  path: z.string(),
  name: z.string(),
  state: z.enum(['online', 'offline', 'unreadable']),
  watching: z.enum(['events', 'polling', 'off']),
  /** A person chose that it be looked through again and again rather than watched, as network drives need. */
  polling: z.literal(true).optional(),
  photos: z.int(),
  excludes: z.array(z.string()),
});
export type Root = z.infer<typeof root>;

export const folder = z.object({
  rootId: z.int(),
  /** Path below the root with `/` between folders; empty for the root itself. */
  path: z.string(),
  name: z.string(),
  /** Photos in this folder and below it. */
  photos: z.int(),
});
export type Folder = z.infer<typeof folder>;

export const whyKind = z.enum([
  'looks-like',
  'similar-to',
  'tag',
  'caption',
  'file-name',
  'folder',
  'camera',
  'place',
  'text',
  'filter',
]);
export const why = z.object({ kind: whyKind, text: z.string() });
export type Why = z.infer<typeof why>;

export const searchResult = photoSummary.extend({
  path: z.string(),
  /** Cosine between the query's vector and the photo's, where the query has one; else the share of words matched. */
  score: z.number(),
  /** 0..1, calibrated against the library: how likely a person would call this a match. */
  relevance: z.number(),
  why: z.array(why),
});
export type SearchResult = z.infer<typeof searchResult>;

/** An example picture: a photo of the library, or one handed over with `examples.add`; whole or a region. */
export const example = z.object({
  photoId: photoId.optional(),
  exampleId: z.string().optional(),
  region: region.optional(),
  weight: z.number().min(-1).max(1).optional(),
});
export type Example = z.infer<typeof example>;

/** Which photos a bulk action is about. Exactly one of the three is given. */
export const scope = z.object({
  ids: z.array(photoId).optional(),
  query: z.string().optional(),
  all: z.literal(true).optional(),
});
export type Scope = z.infer<typeof scope>;

export const tagNode = z.object({
  id: z.int(),
  tag: z.string(),
  parents: z.array(z.string()),
  /** Photos with this tag or one below it: accepted, and still to be reviewed. */
  photos: z.int(),
  suggested: z.int(),
});
export type TagNode = z.infer<typeof tagNode>;

export const operation = z.object({
  id: z.int(),
  at: z.string(),
  title: z.string(),
  photos: z.int(),
  undone: z.boolean(),
});
export type Operation = z.infer<typeof operation>;

export const savedSearch = z.object({
  id: z.int(),
  name: z.string(),
  query: z.string(),
  photos: z.int().nullable(),
});
export type SavedSearch = z.infer<typeof savedSearch>;

export const modelPack = z.object({
  id: z.string(),
  name: z.string(),
  version: z.string(),
  architecture: z.string(),
  dimension: z.int(),
  bytes: z.int(),
  licence: z.string(),
  state: z.enum(['built-in', 'installed', 'available', 'partial', 'invalid']),
  active: z.boolean(),
  note: z.string().optional(),
});
export type ModelPack = z.infer<typeof modelPack>;

export const indexingProgress = z.object({
  state: z.enum(['idle', 'scanning', 'indexing', 'paused']),
  done: z.int(),
  total: z.int(),
  failed: z.int(),
  photosPerSecond: z.number(),
  secondsLeft: z.number().nullable(),
  /** `photos` while reading new files, `model` while re-encoding stored thumbnails for another model. */
  kind: z.enum(['photos', 'model']),
});
export type IndexingProgress = z.infer<typeof indexingProgress>;

export const status = z.object({
  version: z.string(),
  library: z.string(),
  photos: z.int(),
  indexed: z.int(),
  pending: z.int(),
  failed: z.int(),
  missing: z.int(),
  tags: z.int(),
  roots: z.array(root),
  engine: z.object({ name: z.string(), version: z.string(), reason: z.string() }),
  backend: z.object({ name: z.string(), reason: z.string(), workers: z.int() }),
  model: z.object({ id: z.string(), version: z.string(), dimension: z.int(), encoded: z.int() }),
  /** The model being computed in the background, while `model` still answers; null when there is none. */
  nextModel: z.object({ id: z.string(), version: z.string(), dimension: z.int(), encoded: z.int() }).nullable(),
  bytes: z.object({ database: z.int(), thumbnails: z.int(), index: z.int() }),
  indexing: indexingProgress,
});
export type Status = z.infer<typeof status>;

export const finding = z.object({
  check: z.string(),
  state: z.enum(['ok', 'note', 'warning', 'error']),
  message: z.string(),
  remedy: z.string().optional(),
  /** What of the program mends it: each front end names its own command or button for that. */
  mend: z.enum(['repair', 'failures', 'models']).optional(),
});
export type Finding = z.infer<typeof finding>;

/** What a person wants of the graphics card: the faster one, the card wherever it computes rightly, or never the card. */
export const graphicsSetting = z.enum(['auto', 'card', 'processor']);
export type GraphicsSetting = z.infer<typeof graphicsSetting>;

export const graphicsUse = z.object({
  /** Whether this front end has a way to a graphics card at all. */
  possible: z.boolean(),
  setting: graphicsSetting,
  /** Whether the card encodes photos at this moment. */
  used: z.boolean(),
  reason: z.string(),
});
export type GraphicsUse = z.infer<typeof graphicsUse>;

export const duplicateGroup = z.object({
  kind: z.enum(['exact', 'near']),
  photos: z.array(photoSummary.extend({ path: z.string(), bytes: z.int(), best: z.boolean(), similarity: z.number() })),
});
export type DuplicateGroup = z.infer<typeof duplicateGroup>;

export const exportFormat = z.enum(['xmp', 'embed', 'csv', 'json']);
export type ExportFormat = z.infer<typeof exportFormat>;
export const transferReport = z.object({
  written: z.int(),
  unchanged: z.int(),
  failed: z.array(z.object({ path: z.string(), reason: z.string() })),
  /** With a dry run: what would change, one entry a file. */
  changes: z.array(z.object({ path: z.string(), before: z.string(), after: z.string() })).optional(),
});
export type TransferReport = z.infer<typeof transferReport>;
