import { createContext } from 'svelte';
import type { Client } from '../shared/api.ts';
import type { Shell } from '../shared/shell.ts';
import type { Commands } from './state/commands.svelte.ts';
import type { Edits } from './state/edits.svelte.ts';
import type { Examples } from './state/examples.svelte.ts';
import type { Gallery } from './state/gallery.svelte.ts';
import type { Inspected } from './state/inspected.svelte.ts';
import type { Memory } from './state/memory.ts';
import type { Overview } from './state/overview.svelte.ts';
import type { Panels } from './state/panels.svelte.ts';
import type { Dialogs, Place } from './state/place.svelte.ts';
import type { Question } from './state/question.svelte.ts';
import type { Selection } from './state/selection.svelte.ts';
import type { Summaries } from './state/summaries.svelte.ts';
import type { Tasks } from './state/tasks.svelte.ts';
import type { Theme } from './state/theme.svelte.ts';
import type { Toasts } from './state/toasts.svelte.ts';

// One context for each thing a component may need, so that its imports say what it depends on.

export const [useClient, provideClient] = createContext<Client>();
export const [useShell, provideShell] = createContext<Shell>();
export const [useCommands, provideCommands] = createContext<Commands>();
export const [useDialogs, provideDialogs] = createContext<Dialogs>();
export const [useEdits, provideEdits] = createContext<Edits>();
export const [useExamples, provideExamples] = createContext<Examples>();
export const [useGallery, provideGallery] = createContext<Gallery>();
export const [useInspected, provideInspected] = createContext<Inspected>();
export const [useMemory, provideMemory] = createContext<Memory>();
export const [useOverview, provideOverview] = createContext<Overview>();
export const [usePanels, providePanels] = createContext<Panels>();
export const [usePlace, providePlace] = createContext<Place>();
export const [useQuestion, provideQuestion] = createContext<Question>();
export const [useSelection, provideSelection] = createContext<Selection>();
export const [useSummaries, provideSummaries] = createContext<Summaries>();
export const [useTasks, provideTasks] = createContext<Tasks>();
export const [useTheme, provideTheme] = createContext<Theme>();
export const [useToasts, provideToasts] = createContext<Toasts>();
