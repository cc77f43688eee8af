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
});
