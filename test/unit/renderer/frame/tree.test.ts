import { describe, expect, it } from 'vitest';
import { arrangeTree } from '../../../../renderer/frame/tree.ts';

describe('arrangeTree', () => {
  it('puts nodes under their parents and lost ones at the top', () => {
    const tree = arrangeTree([
      { key: 'animal', parent: null, name: 'animal', count: 9 },
      { key: 'dog', parent: 'animal', name: 'dog', count: 4 },
      { key: 'spaniel', parent: 'dog', name: 'spaniel', count: 1 },
      { key: 'orphan', parent: 'gone', name: 'orphan', count: 2 },
    ]);
    expect(tree.map((item) => item.name)).toEqual(['animal', 'orphan']);
    expect(tree[0]?.children[0]?.children[0]?.name).toBe('spaniel');
  });

  it('has each level in order of name, numbers by their value', () => {
    const node = (name: string, parent: string | null) => ({ key: name, parent, name, count: 1 });
    const tree = arrangeTree([node('Zoo', null), node('Day 10', 'été'), node('été', null), node('Day 2', 'été')]);
    expect(tree.map(({ name }) => name)).toEqual(['été', 'Zoo']);
    expect(tree[0]?.children.map(({ name }) => name)).toEqual(['Day 2', 'Day 10']);
  });
});
