import { z } from 'zod';
import { photoId } from './domain.ts';
import type { CommandId, ContextItem, MenuState } from './menu.ts';
import { commandIds } from './menu.ts';
import type { WireError } from './errors.ts';

// What the program around the page can do beyond the contract: dialogs, native menus, the file manager. The desktop app's
// main process serves the calls below; the preload bridge is made from this table. Browser mode has none of it, and says
// so by leaving the functions undefined.

const call = <I extends z.ZodType, O extends z.ZodType>(input: I, output: O) => ({ input, output });
const nothing = z.object({});

export const commandId = z.enum(commandIds);

/** The only pages of the web that the program opens, in the person's own browser, by name. */
export const externalLinks = {
  tinyclip: 'https://huggingface.co/wkcn/TinyCLIP-ViT-8M-16-Text-3M-YFCC15M',
  clip: 'https://huggingface.co/openai/clip-vit-base-patch32',
  exiftool: 'https://exiftool.org/',
} as const;
export type ExternalLink = keyof typeof externalLinks;
const externalLink = z.enum(Object.keys(externalLinks) as [ExternalLink, ...ExternalLink[]]);

/** What a folder is chosen for: the dialog says so. */
const folderKinds = ['photos', 'model'] as const;
export type FolderKind = (typeof folderKinds)[number];

const menuCommand = z.object({
  kind: z.literal('command'),
  id: commandId,
  label: z.string().max(200),
  enabled: z.boolean(),
  accelerator: z.string().max(40).optional(),
  checked: z.boolean().optional(),
});
const contextItem = z.union([
  menuCommand,
  z.object({ kind: z.literal('separator') }),
  z.object({
    kind: z.literal('group'),
    label: z.string().max(200),
    enabled: z.boolean(),
    items: z.array(z.union([menuCommand, z.object({ kind: z.literal('separator') })])).max(50),
  }),
]);

const menuSelection = z.object({
  count: z.int().min(0),
  suggested: z.int().min(0),
  reachable: z.int().min(0),
  rating: z.int().min(0).max(5).nullable(),
  acceptAbove: z.number().min(0).max(1).nullable(),
});

export const shellCalls = {
  chooseFolder: call(z.object({ of: z.enum(folderKinds) }), z.object({ path: z.string().nullable() })),
  chooseExportTarget: call(
    z.object({ format: z.enum(['xmp', 'csv', 'json']), name: z.string().max(200) }),
    z.object({ path: z.string().nullable() }),
  ),
  chooseImportSource: call(
    z.object({ format: z.enum(['xmp', 'csv', 'json']) }),
    z.object({ path: z.string().nullable() }),
  ),
  showInFolder: call(z.object({ id: photoId }), nothing),
  copyPath: call(z.object({ ids: z.array(photoId).min(1).max(10_000) }), nothing),
  startDrag: call(z.object({ ids: z.array(photoId).min(1).max(1000) }), nothing),
  showContextMenu: call(
    z.object({ items: z.array(contextItem).max(100), x: z.int(), y: z.int() }),
    z.object({ chosen: commandId.nullable() }),
  ),
  setMenuState: call(
    z.object({
      selection: menuSelection,
      undo: z.string().max(200).nullable(),
      redo: z.string().max(200).nullable(),
      paused: z.boolean(),
    }),
    nothing,
  ),
  setProgress: call(z.object({ fraction: z.number().min(0).max(1).nullable() }), nothing),
  openExternal: call(z.object({ link: externalLink }), nothing),
  copyDiagnostics: call(nothing, z.object({ copied: z.boolean() })),
} as const;

export type ShellCallName = keyof typeof shellCalls;
export const shellCallNames = Object.keys(shellCalls) as ShellCallName[];
export type ShellInput<N extends ShellCallName> = z.input<(typeof shellCalls)[N]['input']>;
export type ShellOutput<N extends ShellCallName> = z.output<(typeof shellCalls)[N]['output']>;

/**
 * How the library is doing, as the page should tell it: `starting` at first and while it comes back after a crash,
 * `ready`, or `failed` when it could not be started and waits for a person.
 */
export type LibraryState = { state: 'starting' } | { state: 'ready' } | { state: 'failed'; error: WireError };

export type Platform = 'mac' | 'windows' | 'linux';

/** What the preload script puts at `window.bowerbird`. A port cannot cross that bridge: it comes as a window message. */
export interface Bridge {
  platform: Platform;
  call<N extends ShellCallName>(name: N, input: ShellInput<N>): Promise<ShellOutput<N>>;
  /** Asks for the library's port; it arrives as a window message `{ type: channels.port }` (shell-channels.ts), and again after a restart. */
  requestPort(): void;
  onLibrary(listener: (state: LibraryState) => void): () => void;
  onCommand(listener: (command: CommandId) => void): () => void;
  /** The path of a file or folder that a person dropped on the window; empty for anything made by a script. */
  pathOfDropped(file: unknown): string;
}

/**
 * Whether the page lends the browser's graphics card to the library: `off`, `connecting`, `lent`, or `taken` while another
 * tab lends one. `none` where the browser has no WebGPU.
 */
export type LendingState = 'none' | 'off' | 'connecting' | 'lent' | 'taken';

export interface CardLending {
  /** Lends from now on, until told otherwise or the tab is closed; or stops. */
  turn(on: boolean): void;
  /** The listener is called at once with the present state. */
  onState(listener: (state: LendingState) => void): () => void;
}

/**
 * What surrounds the page, whichever shell it runs in. A function that is undefined is something this shell cannot do:
 * leave its button out.
 */
export interface Shell {
  readonly kind: 'desktop' | 'browser';
  readonly platform: Platform;
  /**
   * The system's folder dialog; null when dismissed. Undefined in browser mode, where the page shows a picker of its own
   * over the call `folders.browse`.
   */
  readonly chooseFolder: ((of: FolderKind) => Promise<string | null>) | undefined;
  /** Where to write an export; null when dismissed. Undefined in browser mode: offer "beside the photos" only. */
  readonly chooseExportTarget: ((format: 'xmp' | 'csv' | 'json', name: string) => Promise<string | null>) | undefined;
  readonly chooseImportSource: ((format: 'xmp' | 'csv' | 'json') => Promise<string | null>) | undefined;
  readonly showInFolder: ((id: number) => Promise<void>) | undefined;
  /** Puts the photos' paths on the clipboard, one a line. */
  copyPath(ids: number[]): Promise<void>;
  /** Hands files to another program; call it in `dragstart` after `preventDefault()`. */
  readonly startDrag: ((ids: number[]) => void) | undefined;
  /** Path of a dropped file or folder, to be given to `roots.add`. Undefined in browser mode, which never learns it. */
  readonly pathOfDropped: ((file: File) => string) | undefined;
  /**
   * Shows a context menu at a place in the page, in CSS pixels, and answers what was chosen (null: nothing). `own` means
   * that this shell has no menus: the page draws the same items itself.
   */
  showContextMenu(items: ContextItem[], at: { x: number; y: number }): Promise<CommandId | null | 'own'>;
  /** Keeps the native menu bar in step; does nothing in browser mode. */
  setMenuState(state: Omit<MenuState, 'pauseOnBattery' | 'updates'>): void;
  /** Progress on the dock or taskbar, 0..1; null takes it away. Indexing is shown there by itself. */
  setProgress(fraction: number | null): void;
  openExternal(link: ExternalLink): void;
  /** Puts a report for a bug on the clipboard, after asking whether it may name photos. Answers whether it did. */
  copyDiagnostics(): Promise<boolean>;
  /** Commands chosen in the native menu bar. Never called in browser mode. */
  onCommand(listener: (command: CommandId) => void): () => void;
  /** Undefined in the desktop app, which has a page of its own for the graphics card. */
  readonly cardLending: CardLending | undefined;
  /** How the library process, or the connection to it, is doing. The listener is called at once with the present state. */
  onLibrary(listener: (state: LibraryState) => void): () => void;
}
