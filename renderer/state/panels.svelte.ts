import { readNumber, type Memory } from './memory.ts';

/** Bounds in pixels of what a person can resize. */
export const bounds = {
  sidebar: { least: 160, most: 420, usual: 212 },
  inspector: { least: 220, most: 560, usual: 292 },
  rowHeight: { least: 80, most: 480, usual: 168 },
} as const;
export type Measure = keyof typeof bounds;

type SidePanel = 'sidebar' | 'inspector';

/** Windows up to this width, in CSS pixels, have room for one of the two panels beside the photos. */
export const NARROW = '(max-width: 900px)';

/** How the window is divided, remembered. A narrow window shows one panel at most, and forgets which. */
export class Panels {
  private readonly memory: Memory;
  private readonly sizes = $state({ sidebar: 0, inspector: 0, rowHeight: 0 });
  private readonly shown = $state({ sidebar: true, inspector: true });

  private isNarrow = $state(false);
  private inNarrow = $state<SidePanel | null>('sidebar');

  constructor(memory: Memory, narrow: Pick<MediaQueryList, 'matches' | 'addEventListener'>) {
    this.memory = memory;
    this.isNarrow = narrow.matches;
    narrow.addEventListener('change', ({ matches }) => (this.isNarrow = matches));
    for (const measure of ['sidebar', 'inspector', 'rowHeight'] as const) {
      const { least, most, usual } = bounds[measure];
      this.sizes[measure] = readNumber(memory, measure, usual, least, most);
    }
    this.shown.sidebar = memory.read('sidebarShown') !== 'no';
    this.shown.inspector = memory.read('inspectorShown') !== 'no';
  }

  size(measure: Measure): number {
    return this.sizes[measure];
  }

  resize(measure: Measure, pixels: number): void {
    const { least, most } = bounds[measure];
    this.sizes[measure] = Math.round(Math.min(most, Math.max(least, pixels)));
    this.memory.write(measure, String(this.sizes[measure]));
  }

  isShown(panel: SidePanel): boolean {
    return this.isNarrow ? this.inNarrow === panel : this.shown[panel];
  }

  toggle(panel: SidePanel): void {
    if (this.isNarrow) {
      this.inNarrow = this.inNarrow === panel ? null : panel;
      return;
    }
    this.shown[panel] = !this.shown[panel];
    this.memory.write(`${panel}Shown`, this.shown[panel] ? 'yes' : 'no');
  }
}
