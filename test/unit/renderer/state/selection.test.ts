import { beforeEach, describe, expect, it } from 'vitest';
import { Selection } from '../../../../renderer/state/selection.svelte.ts';

describe('Selection', () => {
  let selection: Selection;
  beforeEach(() => {
    selection = new Selection();
    selection.arrange([10, 20, 30, 40, 50]);
  });

  it('chooses one, then a range from it, then another photo beside the range', () => {
    selection.only(1);
    selection.extendTo(3);
    expect(selection.ids).toEqual([20, 30, 40]);
    selection.toggle(0);
    expect(selection.ids).toEqual([10, 20, 30, 40]);
    selection.toggle(2);
    expect(selection.ids).toEqual([10, 20, 40]);
  });

  it('turns a range around its start', () => {
    selection.only(2);
    selection.extendTo(4);
    selection.extendTo(0);
    expect(selection.ids).toEqual([10, 20, 30]);
  });

  it('acts on the focused photo where none is chosen', () => {
    selection.focus(3);
    expect(selection.subjects).toEqual([40]);
    selection.all();
    expect(selection.subjects).toEqual([10, 20, 30, 40, 50]);
  });

  it('keeps what is still shown when the photos change', () => {
    selection.only(1);
    selection.extendTo(2);
    selection.arrange([50, 30]);
    expect(selection.ids).toEqual([30]);
    expect(selection.focused).toBe(30);
    selection.arrange([50]);
    expect(selection.size).toBe(0);
    expect(selection.focused).toBeNull();
  });

  it('starts a range at the focused photo after the selection was cleared', () => {
    selection.only(1);
    selection.none();
    selection.extendTo(2);
    expect(selection.ids).toEqual([20, 30]);
  });
});
