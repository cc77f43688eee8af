import { describe, expect, it } from 'vitest';
import { openMemory, readNumber } from '../../../../renderer/state/memory.ts';
import { Panels } from '../../../../renderer/state/panels.svelte.ts';

const forbidden = (): Storage => {
  throw new DOMException('Access is denied.', 'SecurityError');
};

describe('openMemory', () => {
  it('remembers for this visit where the browser forbids storage', () => {
    const memory = openMemory(forbidden);
    expect(memory.read('theme')).toBeNull();
    memory.write('theme', 'dark');
    expect(memory.read('theme')).toBe('dark');
  });

  it('reads numbers within bounds, whatever someone wrote there', () => {
    const memory = openMemory(forbidden);
    expect(readNumber(memory, 'size', 100, 50, 200)).toBe(100);
    memory.write('size', '1e9');
    expect(readNumber(memory, 'size', 100, 50, 200)).toBe(200);
    memory.write('size', 'wide');
    expect(readNumber(memory, 'size', 100, 50, 200)).toBe(100);
  });
});

describe('Panels', () => {
  const width = (narrow: boolean) => ({ matches: narrow, addEventListener: () => undefined });

  it('remembers widths and what was hidden', () => {
    const memory = openMemory(forbidden);
    const panels = new Panels(memory, width(false));
    panels.resize('sidebar', 5000);
    panels.toggle('inspector');
    const again = new Panels(memory, width(false));
    expect(again.size('sidebar')).toBe(420);
    expect(again.isShown('inspector')).toBe(false);
  });

  it('shows one of the two at most in a narrow window, and leaves alone what a wide one shows', () => {
    const memory = openMemory(forbidden);
    const panels = new Panels(memory, width(true));
    const shown = () => (['sidebar', 'inspector'] as const).filter((panel) => panels.isShown(panel));
    expect(shown()).toEqual(['sidebar']);
    panels.toggle('inspector');
    expect(shown()).toEqual(['inspector']);
    panels.toggle('inspector');
    expect(shown()).toEqual([]);
    const wide = new Panels(memory, width(false));
    expect(wide.isShown('sidebar') && wide.isShown('inspector')).toBe(true);
  });
});
