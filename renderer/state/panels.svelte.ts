import { readNumber, type Memory } from './memory.ts';

/** Bounds in pixels of what a person can resize. */
export const bounds = {
  sidebar: { least: 160, most: 420, usual: 212 },
  inspector: { least: 220, most: 560, usual: 292 },
  rowHeight: { least: 80, most: 480, usual: 168 },
} as const;
export type Measure = keyof typeof bounds;

/** How the window is divided, remembered. */
export class Panels {
  private readonly memory: Memory;
  private readonly sizes = $state({ sidebar: 0, inspector: 0, rowHeight: 0 });
  private readonly shown = $state({ sidebar: true, inspector: true });

  constructor(memory: Memory) {
    this.memory = memory;
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

  isShown(panel: 'sidebar' | 'inspector'): boolean {
    return this.shown[panel];
  }

  toggle(panel: 'sidebar' | 'inspector'): void {
    this.shown[panel] = !this.shown[panel];
    this.memory.write(`${panel}Shown`, this.shown[panel] ? 'yes' : 'no');
  }
}
