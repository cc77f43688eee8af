import type { Memory } from './memory.ts';

export const themeChoices = ['system', 'light', 'dark'] as const;
export type ThemeChoice = (typeof themeChoices)[number];

/** Light or dark: as chosen, or as the system is. */
export class Theme {
  private readonly memory: Memory;
  private chosen = $state<ThemeChoice>('system');
  private systemDark = $state(false);

  constructor(memory: Memory, dark: MediaQueryList) {
    this.memory = memory;
    this.chosen = themeChoices.find((choice) => choice === memory.read('theme')) ?? 'system';
    this.systemDark = dark.matches;
    dark.addEventListener('change', (event) => (this.systemDark = event.matches));
  }

  get choice(): ThemeChoice {
    return this.chosen;
  }

  get shown(): 'light' | 'dark' {
    if (this.chosen === 'system') return this.systemDark ? 'dark' : 'light';
    return this.chosen;
  }

  choose(choice: ThemeChoice): void {
    this.chosen = choice;
    this.memory.write('theme', choice);
  }
}
