// The one definition of every menu. The desktop app turns it into native menus, browser mode draws it itself, and the
// keyboard map is read from it: a command's name, label and key are written here and nowhere else.

/** A key with its modifiers, as Electron writes accelerators. `CmdOrCtrl` is Command on macOS and Control elsewhere. */
export type Accelerator = string;

export const commandIds = [
  // About the selected photos
  'annotate',
  'accept-suggestions',
  'find-similar',
  'search-with-words',
  'tag',
  'edit-caption',
  'rate-0',
  'rate-1',
  'rate-2',
  'rate-3',
  'rate-4',
  'rate-5',
  'show-in-folder',
  'copy-path',
  'export-tags',
  'reindex',
  'remove',
  // About a tag or a folder of the sidebar
  'rename-tag',
  'move-tag',
  'tag-to-top',
  'folder-settings',
  'remove-folder',
  // About the program
  'add-folder',
  'import-tags',
  'rescan',
  'pause-indexing',
  'pause-on-battery',
  'undo',
  'redo',
  'select-all',
  'select-none',
  'describe',
  'search-by-picture',
  'review',
  'view-grid',
  'view-timeline',
  'view-map',
  'view-atlas',
  'toggle-sidebar',
  'toggle-inspector',
  'larger',
  'smaller',
  'models',
  'history',
  'keyboard-map',
  'copy-diagnostics',
  'check-for-updates',
  'about',
] as const;
export type CommandId = (typeof commandIds)[number];

/** What the system itself does, in the focused text field or to the window; only native menus show these. */
export type SystemRole =
  | 'cut'
  | 'copy'
  | 'paste'
  | 'quit'
  | 'close'
  | 'minimize'
  | 'zoom'
  | 'togglefullscreen'
  | 'toggleDevTools'
  | 'hide'
  | 'hideOthers'
  | 'unhide';

export interface MenuCommand {
  kind: 'command';
  id: CommandId;
  label: string;
  enabled: boolean;
  accelerator?: Accelerator;
  checked?: boolean;
}
export interface MenuRole {
  kind: 'role';
  role: SystemRole;
}
export interface MenuSeparator {
  kind: 'separator';
}
/** What a context menu may hold. It can be asked for by the page, so it offers no way to the system's own actions. */
export type ContextItem =
  | MenuCommand
  | MenuSeparator
  | { kind: 'group'; label: string; enabled: boolean; items: (MenuCommand | MenuSeparator)[] };
export interface MenuGroup {
  kind: 'group';
  label: string;
  enabled: boolean;
  items: MenuItem[];
}
export type MenuItem = ContextItem | MenuRole | MenuGroup;

/** What the menus need to know of the photos they are about. */
export interface MenuSelection {
  count: number;
  /** How many of them have suggestions that nobody has decided on. */
  suggested: number;
  /** How many of them have their file within reach; the others lie on a disk that is not connected. */
  reachable: number;
  /** Rating that all of them share, else null. */
  rating: number | null;
  /** Certainty above which "Accept suggestions" accepts; null accepts all. */
  acceptAbove: number | null;
}

export const emptySelection: MenuSelection = { count: 0, suggested: 0, reachable: 0, rating: null, acceptAbove: null };

/** What a shell can do; items it cannot do are left out rather than shown grey. */
export interface MenuAbilities {
  showInFolder: boolean;
}

const separator: MenuSeparator = { kind: 'separator' };

/** The keys of the commands that have one. Plain letters act on the grid and never while a text field has the focus. */
export const accelerators: Readonly<Partial<Record<CommandId, Accelerator>>> = {
  annotate: 'A',
  'accept-suggestions': 'Shift+A',
  'find-similar': 'S',
  tag: 'T',
  'edit-caption': 'C',
  'rate-0': '0',
  'rate-1': '1',
  'rate-2': '2',
  'rate-3': '3',
  'rate-4': '4',
  'rate-5': '5',
  'copy-path': 'CmdOrCtrl+Shift+C',
  'export-tags': 'E',
  remove: 'Delete',
  'add-folder': 'CmdOrCtrl+O',
  rescan: 'CmdOrCtrl+R',
  undo: 'CmdOrCtrl+Z',
  redo: 'CmdOrCtrl+Shift+Z',
  'select-all': 'CmdOrCtrl+A',
  'select-none': 'Escape',
  describe: 'CmdOrCtrl+F',
  'search-by-picture': 'CmdOrCtrl+Shift+F',
  review: 'R',
  'view-grid': 'CmdOrCtrl+1',
  'view-timeline': 'CmdOrCtrl+2',
  'view-map': 'CmdOrCtrl+3',
  'view-atlas': 'CmdOrCtrl+4',
  'toggle-sidebar': 'CmdOrCtrl+B',
  'toggle-inspector': 'I',
  larger: '+',
  smaller: '-',
  'keyboard-map': '?',
};

function command(
  id: CommandId,
  label: string,
  enabled = true,
  checked?: boolean,
  accelerator: Accelerator | undefined = accelerators[id],
): MenuCommand {
  return {
    kind: 'command',
    id,
    label,
    enabled,
    ...(accelerator === undefined ? {} : { accelerator }),
    ...(checked === undefined ? {} : { checked }),
  };
}

const ratingLabels = ['No rating', '★', '★★', '★★★', '★★★★', '★★★★★'] as const;
const ratingIds = ['rate-0', 'rate-1', 'rate-2', 'rate-3', 'rate-4', 'rate-5'] as const;

function acceptLabel(above: number | null): string {
  return above === null ? 'Accept suggestions' : `Accept suggestions above ${above.toFixed(2)}`;
}

/** What a right-click on a photo offers, and the application menu under "Photo". */
export function photoMenu(selection: MenuSelection, abilities: MenuAbilities): ContextItem[] {
  const some = selection.count > 0;
  const one = selection.count === 1;
  const within = selection.reachable > 0;
  return [
    command('annotate', selection.count > 1 ? `Annotate ${selection.count} photos` : 'Annotate', some),
    command('accept-suggestions', acceptLabel(selection.acceptAbove), selection.suggested > 0),
    separator,
    command('find-similar', 'Find similar', one),
    command('search-with-words', 'Search with this picture and words…', one),
    separator,
    command('tag', 'Tag…', some),
    command('edit-caption', 'Edit caption', one),
    {
      kind: 'group',
      label: 'Rate',
      enabled: some,
      items: ratingIds.map((id, rating) => command(id, ratingLabels[rating] ?? '', some, selection.rating === rating)),
    },
    separator,
    ...(abilities.showInFolder ? [command('show-in-folder', 'Show in folder', one && within)] : []),
    command('copy-path', 'Copy path', some),
    command('export-tags', 'Export tags…', some),
    separator,
    command('reindex', 'Re-index', within),
    command('remove', 'Remove from library', some),
  ];
}

/** What a right-click on a tag of the sidebar offers. */
export function tagMenu({ nested }: { nested: boolean }): ContextItem[] {
  return [
    command('rename-tag', 'Rename…'),
    command('move-tag', 'Move…'),
    command('tag-to-top', 'Move to the top', nested),
  ];
}

/** What a right-click on a folder of the library offers. */
export function folderMenu(): ContextItem[] {
  return [command('folder-settings', 'Settings…'), separator, command('remove-folder', 'Remove from library…')];
}

/** What the application menu needs to know beside the selection. */
export interface MenuState {
  selection: MenuSelection;
  /** Title of the edit that Undo and Redo would step through; null greys them. */
  undo: string | null;
  redo: string | null;
  paused: boolean;
  pauseOnBattery: boolean;
  /** Whether a feed for new versions is configured. */
  updates: boolean;
}

export const initialMenuState: MenuState = {
  selection: emptySelection,
  undo: null,
  redo: null,
  paused: false,
  pauseOnBattery: true,
  updates: false,
};

const role = (name: SystemRole): MenuRole => ({ kind: 'role', role: name });
const group = (label: string, items: MenuItem[]): MenuGroup => ({ kind: 'group', label, enabled: true, items });

/** The menu bar. macOS wants a first menu named after the program that holds what concerns the program as a whole. */
export function applicationMenu(state: MenuState, platform: 'mac' | 'windows' | 'linux'): MenuGroup[] {
  const mac = platform === 'mac';
  const updates = state.updates ? [command('check-for-updates', 'Check for updates…')] : [];
  const about = command('about', 'About Bowerbird');
  const own = group('Bowerbird', [
    about,
    ...updates,
    separator,
    role('hide'),
    role('hideOthers'),
    role('unhide'),
    separator,
    role('quit'),
  ]);
  const file = group('File', [
    command('add-folder', 'Add folder…'),
    command('rescan', 'Look for changes'),
    command('pause-indexing', 'Pause indexing', true, state.paused),
    command('pause-on-battery', 'Pause on battery', true, state.pauseOnBattery),
    separator,
    command('import-tags', 'Import tags…'),
    command('export-tags', 'Export tags…', state.selection.count > 0),
    separator,
    role('close'),
    ...(mac ? [] : [role('quit')]),
  ]);
  const edit = group('Edit', [
    command('undo', state.undo === null ? 'Undo' : `Undo ${state.undo}`, state.undo !== null),
    command('redo', state.redo === null ? 'Redo' : `Redo ${state.redo}`, state.redo !== null),
    command('history', 'History…'),
    separator,
    role('cut'),
    role('copy'),
    role('paste'),
    separator,
    command('select-all', 'Select all'),
    command('select-none', 'Select none', state.selection.count > 0),
    separator,
    command('describe', 'Describe a photo'),
    command('search-by-picture', 'Search by picture'),
  ]);
  const view = group('View', [
    command('view-grid', 'Grid'),
    command('view-timeline', 'Timeline'),
    command('view-map', 'Map'),
    command('view-atlas', 'Atlas'),
    command('review', 'Review suggestions'),
    separator,
    command('toggle-sidebar', 'Sidebar'),
    command('toggle-inspector', 'Inspector'),
    command('larger', 'Larger photos'),
    command('smaller', 'Smaller photos'),
    separator,
    role('togglefullscreen'),
  ]);
  const photo = group('Photo', photoMenu(state.selection, { showInFolder: true }));
  const window = group('Window', [role('minimize'), role('zoom')]);
  const help = group('Help', [
    command('keyboard-map', 'Keyboard map'),
    command('models', 'Models…'),
    command('copy-diagnostics', 'Copy diagnostics…'),
    role('toggleDevTools'),
    ...(mac ? [] : [separator, ...updates, about]),
  ]);
  return mac ? [own, file, edit, view, photo, window, help] : [file, edit, view, photo, window, help];
}

/** An accelerator in the words of a keyboard: `⇧A` on macOS, `Shift+A` elsewhere. */
export function acceleratorText(accelerator: Accelerator, platform: 'mac' | 'windows' | 'linux'): string {
  const keys = accelerator.split(/(?<=.)\+(?=.)/);
  if (platform !== 'mac') return keys.map((key) => (key === 'CmdOrCtrl' ? 'Ctrl' : key)).join('+');
  const signs: Record<string, string> = { CmdOrCtrl: '⌘', Shift: '⇧', Alt: '⌥', Delete: '⌫', Escape: '⎋' };
  return keys.map((key) => signs[key] ?? key).join('');
}
