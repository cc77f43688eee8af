import { compareNames } from '../../shared/name-order.ts';

/** A node of the sidebar's trees. */
export interface TreeItem {
  /** Unique in its tree. */
  key: string;
  name: string;
  count: number;
  children: TreeItem[];
}

interface Placed {
  key: string;
  /** Key of the node above, or null at the top. */
  parent: string | null;
  name: string;
  count: number;
}

/**
 * Arranges nodes under their parents, in order of name as the window's language has it. A node whose parent is not there stands at
 * the top.
 */
export function arrangeTree(nodes: readonly Placed[]): TreeItem[] {
  const items = new Map(nodes.map((node) => [node.key, { ...node, children: [] as TreeItem[] }]));
  const top: TreeItem[] = [];
  for (const node of nodes) {
    const item = items.get(node.key);
    if (!item) continue;
    const parent = node.parent === null || node.parent === node.key ? undefined : items.get(node.parent);
    (parent?.children ?? top).push(item);
  }
  for (const siblings of [top, ...[...items.values()].map(({ children }) => children)]) {
    siblings.sort((a, b) => compareNames(a.name, b.name));
  }
  return top;
}
