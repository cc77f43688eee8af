import type { Why } from '../shared/domain.ts';

// Every word the window says, in one place, ready to translate. What takes a value is a function of it.

const number = new Intl.NumberFormat('en');
const count = (value: number): string => number.format(value);
const photos = (value: number): string => (value === 1 ? '1 photo' : `${count(value)} photos`);
const list = new Intl.ListFormat('en', { type: 'conjunction' });
const quoted = (names: readonly string[]): string => list.format(names.map((name) => `“${name}”`));
const dateTime = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeStyle: 'short' });

/** Bytes in the unit a person would use: `5.1 MB`. */
function bytes(value: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB'];
  const power = value < 1000 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(value) / 3));
  const scaled = value / 1000 ** power;
  return `${power === 0 || scaled >= 100 ? Math.round(scaled) : scaled.toFixed(1)} ${units[power] ?? ''}`;
}

/** Seconds as one would say them: `2 min left`. */
function timeLeft(seconds: number): string {
  if (seconds < 60) return `${Math.max(1, Math.round(seconds))} s left`;
  if (seconds < 3600) return `${Math.round(seconds / 60)} min left`;
  return `${Math.floor(seconds / 3600)} h ${Math.round((seconds % 3600) / 60)} min left`;
}

/** A local time without zone, as photos have it. */
function taken(iso: string): string {
  const date = new Date(iso);
  return Number.isNaN(date.getTime()) ? iso : dateTime.format(date).replace(' at ', ', ');
}

export const strings = {
  appName: 'Bowerbird',
  count,
  photos,
  bytes,
  taken,
  cancel: 'Cancel',
  close: 'Close',
  remove: 'Remove',
  save: 'Save',
  add: 'Add',
  undo: 'Undo',
  dismiss: 'Dismiss',
  retry: 'Try again',

  // Asking
  describe: 'Describe a photo',
  describeHint: 'Describe a photo, or type a filter',
  completions: 'Completions',
  clearQuestion: 'Clear the search',
  removeFilter: (chip: string) => `Remove filter ${chip}`,
  chip: (chip: string) => (chip.startsWith('-') ? `not: ${chip.slice(1)}` : chip.replace(':', ' ')),
  searchByPicture: 'Search by picture',
  searchByPictureHint: 'Drop, paste or choose a picture',
  likeThisPicture: 'like this picture',
  likeThisRegion: 'like this part',
  dropHere: 'Drop a picture to search with it, or a folder to add it',
  removePicture: (name: string) => `Remove example picture ${name}`,
  chooseRegion: (name: string) => `Choose a part of ${name}`,
  regionTitle: 'Search with a part of the picture',
  regionHelp: 'Drag over the part that matters. With the keyboard: arrows move it, Shift and arrows resize it.',
  region: 'Part to search with',
  searchRegion: 'Search with this part',
  searchWhole: 'Search with the whole picture',
  wordsAgainstPicture: 'Words against picture',
  words: 'words',
  picture: 'picture',
  pastedPicture: 'Pasted picture',
  notAPicture: (name: string) => `“${name}” is not a picture that can be searched with.`,
  noDroppedFolders: 'A browser does not say where a dropped folder lies. Choose it with “Add folder”.',
  saveSearch: 'Save search',
  saveSearchTitle: 'Save this search',
  saveSearchName: 'Name',
  searchSaved: (name: string) => `“${name}” is saved. It stays up to date by itself.`,

  // Grid
  grid: 'Photos',
  allPhotos: 'All photos',
  opening: 'Opening the library…',
  searching: 'Searching…',
  goodMatches: (value: number) => (value === 1 ? '1 good match' : `${count(value)} good matches`),
  nothingFits: 'Nothing fits well',
  ofBestFirst: (value: number) => `of ${count(value)}, best first`,
  nearest: 'these come nearest',
  lessLikely: 'Less likely',
  showLessLikely: (value: number) => `Show ${count(value)} less likely`,
  nothingPasses: 'No photo passes these filters.',
  clearFilters: 'Clear filters',
  sortBy: 'Sort by',
  sorts: { newest: 'Newest first', oldest: 'Oldest first', name: 'By name', added: 'Last added first' },
  photoSize: 'Photo size',
  unnamedPhoto: (position: number) => `Photo ${count(position)}`,
  pendingPhoto: 'waiting to be indexed',
  failedPhoto: 'could not be indexed',
  missingPhoto: 'not within reach',
  scrubber: 'Jump to a date',
  jumpTo: (label: string, value: number) => `${label}, ${photos(value)}`,
  selected: (value: number) => `${photos(value)} selected`,

  // Views
  views: 'Views',
  photosView: 'Photos',
  timeline: 'Timeline',
  map: 'Map',
  atlas: 'Atlas',

  // Sidebar
  library: 'Library',
  recentlyAdded: 'Recently added',
  toReview: 'To review',
  duplicates: 'Duplicates',
  failures: 'Not indexed',
  folders: 'Folders',
  tags: 'Tags',
  savedSearches: 'Saved searches',
  models: 'Models',
  history: 'History',
  addFolder: 'Add folder…',
  offline: (name: string) => `${name}, offline`,
  unreadable: (name: string) => `${name}, cannot be read`,
  expand: (name: string) => `Show what is in ${name}`,
  collapse: (name: string) => `Hide what is in ${name}`,
  menuOf: (name: string) => `Menu of ${name}`,
  folderSettings: (name: string) => `Settings of folder ${name}`,
  moreTags: (value: number) => `Show all ${count(value)} tags`,
  fewerTags: 'Show fewer tags',
  sidecars: 'Sidecars…',
  sidecarStates: { on: 'kept in step', off: '' },
  removeRoot: (name: string) => `Remove folder ${name}`,
  removeSaved: (name: string) => `Remove saved search ${name}`,
  removeRootTitle: (name: string) => `Remove “${name}” from the library?`,
  removeRootText: 'The photos themselves stay where they are. What should become of their tags, captions and ratings?',
  keepData: 'Keep them for when the folder returns',
  forgetData: 'Forget them',
  rootRemoved: (name: string) => `“${name}” is no longer in the library.`,
  sidebar: 'Sidebar',
  sidebarWidth: 'Width of the sidebar',
  inspectorWidth: 'Width of the inspector',
  noTags: 'Tags appear here as you add or accept them.',
  noSaved: 'Save a search to find it here.',

  // Inspector
  inspector: 'Inspector',
  nothingSelected: 'Choose a photo to see what is known about it.',
  caption: 'Caption',
  noCaption: 'No caption yet.',
  editCaption: 'Edit caption',
  accept: 'Accept',
  reject: 'Reject',
  acceptCaption: 'Accept caption',
  rejectCaption: 'Reject caption',
  edit: 'edit',
  suggestedCertainty: (certainty: number) => `suggested, certainty ${certainty.toFixed(2)}`,
  certainty: (certainty: number) => certainty.toFixed(2),
  ownTags: 'Tags',
  tagList: 'Tags of this photo',
  suggestedTags: 'Suggested tags',
  acceptTag: (tag: string) => `Accept ${tag}`,
  rejectTag: (tag: string) => `Reject ${tag}`,
  removeTag: (tag: string) => `Remove tag ${tag}`,
  findTag: (tag: string) => `Show photos with tag ${tag}`,
  addTag: 'Add a tag',
  annotate: 'Annotate',
  annotatePhotos: (value: number) => (value === 1 ? 'Annotate' : `Annotate ${count(value)} photos`),
  acceptAbove: (certainty: number) => `Accept all above ${certainty.toFixed(2)}`,
  certaintySlider: 'Accept suggestions above this certainty',
  wouldAccept: (value: number) => (value === 1 ? 'accepts 1 suggestion' : `accepts ${count(value)} suggestions`),
  review: 'Review suggestions',
  removeMachineTags: 'Remove undecided suggestions',
  why: 'Why it is here',
  reason: ({ kind, text }: Why): string => {
    switch (kind) {
      case 'looks-like':
        return `looks like “${text}”`;
      case 'similar-to':
        return `similar to ${text}`;
      case 'tag':
        return `tag ${text}`;
      case 'caption':
        return `caption “${text}”`;
      case 'file-name':
        return `file name ${text}`;
      case 'folder':
        return `folder ${text}`;
      case 'camera':
        return `camera ${text}`;
      case 'place':
        return `place ${text}`;
      case 'text':
        return `holds the words “${text}”`;
      case 'filter':
        return `passes ${text}`;
    }
  },
  rating: 'Rating',
  rateAs: (value: number) => (value === 0 ? 'No rating' : value === 1 ? 'Rate 1 star' : `Rate ${value} stars`),
  photo: 'Photo',
  facts: {
    taken: 'Taken',
    camera: 'Camera',
    lens: 'Lens',
    exposure: 'Exposure',
    size: 'Size',
    place: 'Place',
    folder: 'Folder',
    file: 'File',
    added: 'Added',
    kept: 'Format',
  },
  showOnMap: 'Show nearby photos',
  whyFailed: 'Why it is not indexed',

  // Large view
  largeView: (name: string) => `Large view of ${name}`,
  previous: 'Previous photo',
  next: 'Next photo',
  fit: 'Fit',
  actualSize: '1:1',
  zoomIn: 'Zoom in',
  zoomOut: 'Zoom out',
  findSimilar: 'Find similar',
  findSimilarRegion: 'Find similar to a part',
  backToGrid: 'Back to the grid',
  positionOf: (position: number, total: number) => `${count(position)} of ${count(total)}`,

  // Menus
  photoMenu: 'Photo',

  // Dialogs
  tagTitle: (value: number) => `Tag ${photos(value)}`,
  tagField: 'Tag',
  tagHelp: 'Several with commas. A path like animal/dog places a new tag.',
  renameTag: 'Rename tag',
  renameTagTitle: (tag: string) => `Rename the tag “${tag}”`,
  tagName: 'Name of the tag',
  renameMerges: (tag: string) => `There is a tag “${tag}” already: both become one.`,
  mergeTags: 'Merge',
  tagRenamed: (tag: string, to: string) => `The tag “${tag}” is now “${to}”.`,
  tagsMerged: (tag: string, into: string) => `“${tag}” became part of “${into}”.`,
  moveTag: 'Move tag…',
  moveTagTitle: (tag: string) => `Move the tag “${tag}”`,
  moveTagField: 'Put it under',
  moveTagHelp:
    'The tag it should stand under; empty puts it at the top. A path like animal/dog makes what is not there yet.',
  moveTagPlace: (path: readonly string[]) => `It will stand at: ${path.join(' / ')}`,
  move: 'Move',
  tagMoved: (tag: string, under: string | undefined) =>
    under === undefined ? `The tag “${tag}” is at the top now.` : `The tag “${tag}” is under “${under}” now.`,
  captionTitle: 'Edit caption',
  captionField: 'Caption',
  exportTitle: (value: number) => `Export tags of ${photos(value)}`,
  exportFormat: 'Write to',
  exportFormats: {
    xmp: 'XMP sidecars beside the photos',
    embed: 'The photos themselves',
    csv: 'A CSV file',
    json: 'A JSON file',
  },
  exportSuggestedToo: 'Include suggestions nobody has decided on',
  exportTry: 'Show what would change',
  exportNow: 'Export',
  exportChanges: (value: number) => (value === 1 ? '1 file would change' : `${count(value)} files would change`),
  exportNothing: 'Nothing would change: the files already say all of this.',
  exported: (written: number, unchanged: number) =>
    `${written === 1 ? '1 file' : `${count(written)} files`} written, ${count(unchanged)} already up to date.`,
  exportFailed: (value: number) =>
    value === 1 ? '1 file could not be written' : `${count(value)} could not be written`,
  before: 'before',
  after: 'after',
  sidecarsTitle: 'Sidecars',
  inStep: 'Keep sidecars in step with my changes',
  inStepNow: (on: boolean) =>
    on
      ? 'On: each change to tags, captions and ratings is written beside its photo within seconds.'
      : 'Off: nothing is written beside your photos unless you export.',
  inStepText:
    'A sidecar is a small file beside the photo, photo.jpg.xmp (or photo.xmp where other programs write theirs so), which Lightroom, darktable, digiKam and others read. It holds the tags and captions you wrote or accepted and the rating, for every photo in every folder that you change from now on. The photos themselves stay as they are, and suggestions nobody has decided on are left out. What you changed before is written by an export.',
  importTitle: 'Import tags',
  importHelp: 'Reads tags and captions that other programs have written. What you wrote yourself stays.',
  importFormats: { xmp: 'From XMP sidecars beside the photos', csv: 'From a CSV file', json: 'From a JSON file' },
  importNow: 'Import',
  imported: (written: number) => `Tags of ${photos(written)} were read.`,
  removeTitle: (value: number) => `Remove ${photos(value)} from the library?`,
  removeText: 'The files stay where they are. Undo brings the photos back with their tags.',
  keysTitle: 'Keyboard map',
  keyGroups: { photos: 'Photos', review: 'Review', moving: 'Moving about', program: 'Program' },
  movingKeys: [
    { keys: '← ↑ ↓ →', does: 'Move through the photos; with Shift choose a range, with Ctrl only move' },
    { keys: 'Space', does: 'Choose or leave out a photo; zoom in the large view' },
    { keys: 'Enter', does: 'Open the large view, and close it' },
    { keys: 'Home, End', does: 'First and last photo' },
    { keys: 'Page Up, Page Down', does: 'A screen up or down' },
    { keys: 'Menu, Shift+F10', does: 'Menu of the photo, or of the tag in the sidebar' },
    { keys: 'Tab', does: 'Next part of the window' },
  ],
  reviewKeyMap: [
    { keys: 'Y', does: 'Accept the tag' },
    { keys: 'N', does: 'Reject the tag' },
    { keys: 'J, K', does: 'Next and previous tag' },
    { keys: '←, →', does: 'Previous and next photo' },
    { keys: 'Shift+A', does: 'Accept all above the slider' },
  ],
  aboutTitle: 'About Bowerbird',
  aboutText: 'A photo organiser that finds photographs by description or by example. Nothing leaves this computer.',
  version: (version: string) => `Version ${version}`,
  copyDiagnostics: 'Copy diagnostics',
  diagnosticsCopied: 'Diagnostics are on the clipboard. They name no photos.',
  checkLibrary: 'Check the library…',
  checkTitle: 'Check the library',
  checking: 'Checking…',
  checked: (troubles: number) =>
    troubles === 0
      ? 'Everything is in order.'
      : troubles === 1
        ? '1 thing needs attention.'
        : `${count(troubles)} things need attention.`,
  findings: 'What was found',
  findingStates: { ok: 'in order', note: 'note', warning: 'warning', error: 'trouble' },
  checkAgain: 'Check again',
  repair: 'Repair',
  repairHelp: 'Press “Repair” below.',
  showFailures: 'Show what is not indexed',
  openModels: 'Open Models',
  folderSettingsTitle: (name: string) => `Settings of “${name}”`,
  folderHolds: (value: number) =>
    value === 0
      ? 'No photos of this folder are in the library.'
      : `${photos(value)} of this folder ${value === 1 ? 'is' : 'are'} in the library.`,
  excludes: 'Left out',
  excludesHelp:
    'A name such as *.png or Scans is left out wherever it is; a path with a slash, such as 2019/raw, counts from this folder. Tags, captions and ratings of what goes are kept: take the pattern away, and the photos come back with them. Hidden folders and other programs’ caches are always left out.',
  excludesNone: 'No pattern yet.',
  excludePattern: 'Pattern to leave out',
  leaveOut: 'Leave out',
  removePattern: (pattern: string) => `Take away the pattern ${pattern}`,
  noticing: 'Noticing changes',
  noticings: {
    events: 'As the system reports them, at once',
    polling: 'By looking through the folder every half minute',
  },
  noticingHelp:
    'Network drives often report nothing, or report it late: looking through the folder finds their changes, and costs some reading.',
  watchedNow: {
    events: 'It is watched.',
    polling: 'It is looked through every half minute.',
    off: 'It is not watched at the moment.',
  },
  pollingFallback: 'The system could not watch this folder, so it is looked through every half minute.',
  folderGone: 'This folder is not in the library any more.',
  chooseFolderTitle: 'Choose a folder of photos',
  chooseThisFolder: 'Add this folder',
  parentFolder: 'Parent folder',
  emptyFolder: 'No folders in here.',

  // Edits
  annotating: (value: number) => `Annotating ${photos(value)}`,
  annotated: (value: number) => `Suggestions for ${photos(value)} are ready.`,
  acceptedOn: (value: number, certainty: number) =>
    value === 0
      ? `No suggestion is above ${certainty.toFixed(2)}.`
      : `Accepted suggestions above ${certainty.toFixed(2)} on ${photos(value)}.`,
  tagged: (tags: readonly string[], value: number) => `Tagged ${photos(value)} ${quoted(tags)}.`,
  untagged: (tags: readonly string[], value: number) => `Took ${quoted(tags)} off ${photos(value)}.`,
  captionSaved: 'Caption saved.',
  rated: (rating: number, value: number) =>
    rating === 0 ? `Took the rating off ${photos(value)}.` : `Rated ${photos(value)} ${'★'.repeat(rating)}.`,
  queued: (value: number) => `${photos(value)} will be indexed again.`,
  removed: (value: number) => `Removed ${photos(value)} from the library.`,
  machineTagsRemoved: (value: number) => `Removed machine tags from ${photos(value)}.`,
  undone: (title: string) => `Undone: ${title}`,
  redone: (title: string) => `Done again: ${title}`,
  nothingToUndo: 'There is nothing to undo.',
  nothingToRedo: 'There is nothing to do again.',
  pathsCopied: (value: number) => (value === 1 ? 'Path copied.' : `${count(value)} paths copied.`),
  noPhotoChosen: 'Choose a photo first.',

  // Review
  reviewTitle: 'Review',
  reviewEmpty: 'Nothing to review. Select photos and press A to have tags suggested.',
  reviewPosition: (position: number, total: number) => `${count(position)} of ${count(total)}`,
  reviewKeys: 'Y accept · N reject · ↑↓ tag · ← → photo · Shift+A accept all above the slider',
  acceptAllHere: 'Accept all above the slider',
  acceptEverywhere: (value: number) => `Accept above the slider on all ${count(value)}`,
  reviewedTags: (value: number) => (value === 1 ? '1 suggestion left' : `${count(value)} suggestions left`),

  // Duplicates and failures
  duplicatesTitle: 'Duplicates',
  duplicatesNone: 'No duplicates were found.',
  exactCopies: 'The same file',
  nearCopies: 'Nearly the same picture',
  bestCopy: 'best copy',
  removeOthers: 'Remove all but the best from the library…',
  showMore: (value: number) => `Show ${count(value)} more`,
  failuresTitle: 'Not indexed',
  failuresNone: 'Every file could be read.',
  failureKinds: {
    transient: 'will be tried again by itself',
    permanent: 'waits for the file to change',
    denied: 'waits for permission to read it',
    quarantined: 'stopped the program, so it is left alone',
  },
  attempts: (value: number) => (value === 1 ? 'tried once' : `tried ${count(value)} times`),
  retryAll: 'Try all again',
  retried: (value: number) => (value === 1 ? '1 file is tried again.' : `${count(value)} files are tried again.`),

  // Timeline, map, atlas
  timelineLabel: 'Photos by month',
  monthOf: (month: string, value: number) => `${month}, ${photos(value)}`,
  mapLabel: 'Map of photos',
  mapHelp: 'Map: arrows move it, plus and minus zoom',
  mapEmpty: 'No photo says where it was taken.',
  clusterOf: (value: number) => `${photos(value)} here`,
  zoomReset: 'Show everything',
  atlasLabel: 'Atlas: photos laid out by similarity',
  photoNumber: (id: number) => `Photo ${id}`,
  atlasEmpty: 'The atlas is drawn once photos are indexed.',
  atlasHelp: 'Drag to move, wheel to zoom, Shift and drag to draw around photos.',
  showSelected: (value: number) => `Show ${photos(value)}`,

  // Models
  graphicsTitle: 'Graphics card',
  graphicsText:
    'A graphics card can look at photos much faster than the processor. It is measured before it is trusted.',
  graphicsSettings: {
    auto: 'Whichever is faster',
    card: 'The graphics card, wherever it computes rightly',
    processor: 'Always the processor',
  },
  lendCard: 'Lend this browser’s graphics card to Bowerbird',
  lendCardText:
    'While this tab is open, the pixels of reduced photos and the words of searches go to a worker of this tab, on this same computer, and its graphics card computes what search needs. No file name and no path goes along. When the tab is closed, the processor goes on.',
  lendCardStates: {
    none: 'This browser has no WebGPU, so it has no graphics card to lend.',
    off: '',
    connecting: 'Connecting…',
    lent: 'This tab lends its graphics card.',
    taken: 'Another tab lends its graphics card already. This one does when that one is closed.',
  },
  graphicsNow: (used: boolean, reason: string) => (used ? `In use. ${reason}.` : `Not in use: ${reason}.`),
  modelsTitle: 'Models',
  modelsText: 'The model decides how well words and pictures are understood. Photos never leave this computer.',
  modelStates: {
    'built-in': 'built in',
    installed: 'on this computer',
    available: 'can be downloaded',
    partial: 'download not finished',
    invalid: 'damaged',
  },
  addModel: 'Add a model from a folder…',
  addModelTitle: 'Add a model',
  addModelText:
    'Choose the folder of a CLIP model as Hugging Face lays it out (config.json, preprocessor_config.json, model.safetensors, and vocab.json with merges.txt, or tokenizer.json), or of a Bowerbird pack (pack.json). It is copied, tried out, and then stands in the list.',
  addThisModel: 'Add this model',
  chooseModelFolder: 'Choose the folder…',
  addingModel: (folder: string) => `Adding ${folder}`,
  modelAdded: (name: string) => `${name} is here. Press “Use” to search with it.`,
  modelActive: 'in use',
  modelUse: (name: string) => `Use ${name}`,
  modelDownload: (name: string, size: number) => `Get ${name}, ${bytes(size)}`,
  modelVerify: (name: string) => `Check ${name}`,
  modelRemove: (name: string) => `Remove ${name}`,
  modelValid: (name: string) => `${name} is complete and unchanged.`,
  modelInvalid: (name: string, problems: readonly string[]) => `${name}: ${problems.join(' ')}`,
  downloading: (name: string) => `Getting ${name}`,
  dimensions: (value: number) => `${count(value)} dimensions`,
  switchingModel: (id: string) => `moving to ${id}`,

  // Learning
  learnTitle: 'Learning from your tags',
  learnText:
    'From what you accepted, rejected and wrote, search and suggestions can learn your own words: names, places, projects.',
  learnFrom: (value: number) => `${count(value)} examples so far`,
  learnNow: 'Learn now',
  learnRevert: 'Forget what was learned',
  learnAdopted: (before: number, after: number) =>
    `In use. On photos kept aside it finds ${Math.round(after * 100)} % where it found ${Math.round(before * 100)} % before.`,
  learnedTags: 'Your own words',
  learning: 'Learning from your tags',

  // History
  importTags: 'Import tags…',
  rescan: 'Look for changes',
  about: 'About Bowerbird',
  historyTitle: 'History',
  historyEmpty: 'Nothing has been changed yet.',
  historyUndone: 'undone',
  redo: 'Redo',

  // First run
  welcome: 'Find photos by describing them',
  welcomeText:
    'Choose a folder of photos. They appear within seconds, and can be searched while the rest is still being read.',
  welcomeChoose: 'Choose a folder…',
  welcomeDrop: 'or drop one here',
  welcomePrivacy: 'Everything stays on this computer. The files themselves are never changed unless you export.',
  welcomeModel: (name: string) => `Searching with the model “${name}”.`,
  welcomeBetter: (name: string, size: number) => `A better one, ${name}, takes ${bytes(size)} to download.`,
  getIt: 'Get it',
  folderAdded: (name: string) => `“${name}” is being read. Photos appear as they are found.`,

  // Status line
  indexing: 'Indexing',
  scanning: 'Looking for photos',
  indexingOf: (done: number, total: number) => `Indexing ${count(done)} of ${count(total)}`,
  reencodingOf: (done: number, total: number) => `Preparing the new model, ${count(done)} of ${count(total)}`,
  pausedAt: (done: number, total: number) => `Paused at ${count(done)} of ${count(total)}`,
  rate: (perSecond: number) => `${perSecond >= 10 ? Math.round(perSecond) : perSecond.toFixed(1)}/s`,
  timeLeft,
  pause: 'Pause',
  resume: 'Resume',
  stop: 'Stop',
  ready: (value: number) => `${photos(value)}, all searchable`,
  searchable: (indexed: number, total: number) => `${count(indexed)} of ${photos(total)} searchable`,
  theme: 'Theme',
  themes: { system: 'As the system', light: 'Light', dark: 'Dark' },
  reconnecting: 'Waiting for the library to come back…',
} as const;
