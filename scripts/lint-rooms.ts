import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Rule } from 'eslint';

/** Which room a source file belongs to, named as in design section 1. */
function roomOf(file: string, root: string): string | undefined {
  const parts = path.relative(root, file).split(path.sep);
  const [top, second, third] = parts;
  if (top === 'shared' || top === 'renderer') return top;
  if (top !== 'electron') return undefined;
  if (second === 'desktop' || second === 'graphics') return second;
  // handlers/ is the composition root's own: one file per area of the contract.
  if (second === 'library') {
    return third !== undefined && third !== 'handlers' && parts.length > 3 ? `library/${third}` : 'library';
  }
  return 'electron';
}

const LEAF_ROOMS = ['catalogue', 'media', 'encoder', 'index'].map((name) => `library/${name}`);
const MIDDLE_ROOMS = ['intake', 'search', 'annotate', 'export', 'learn'].map((name) => `library/${name}`);

/** The design's arrows: who may import whom. A room may always import itself and shared. */
const ARROWS: Record<string, readonly string[]> = {
  shared: [],
  renderer: [],
  electron: ['desktop', 'library'],
  desktop: ['electron', 'library'],
  // A page for the graphics card: towers are plain arithmetic, and run there as they do in a thread.
  graphics: ['library/encoder'],
  library: [...MIDDLE_ROOMS, ...LEAF_ROOMS],
  ...Object.fromEntries(MIDDLE_ROOMS.map((room) => [room, LEAF_ROOMS])),
  ...Object.fromEntries(LEAF_ROOMS.map((room) => [room, []])),
};

/** Files of library/ that hold neither state nor rooms, so that every room may use them. */
const FOUNDATION = new Set([
  'resources.ts',
  'worker-file.ts',
  'log.ts',
  'disk-name.ts',
  'path-rules.ts',
  'photo-path.ts',
  'photos-in-words.ts',
  'unreadable-file.ts',
]);

function importsOf(file: string): string[] {
  const text = readFileSync(file, 'utf8');
  const found: string[] = [];
  for (const match of text.matchAll(/^\s*(?:import|export)\s(?!type\b)[^'"]*?from\s*['"](\.[^'"]+)['"]/gm)) {
    const target = path.resolve(path.dirname(file), match[1] ?? '');
    // A component that draws a tree imports itself; that is recursion, not a cycle of rooms.
    if (target !== file && existsSync(target)) found.push(target);
  }
  return found;
}

/** The first import cycle that leads from `start` back to itself, or undefined. */
function cycleThrough(start: string, memo: Map<string, string[]>): string[] | undefined {
  const seen = new Set<string>();
  const walk = (file: string, trail: string[]): string[] | undefined => {
    let imports = memo.get(file);
    if (!imports) memo.set(file, (imports = importsOf(file)));
    for (const next of imports) {
      if (next === start) return [...trail, next];
      if (seen.has(next)) continue;
      seen.add(next);
      const found = walk(next, [...trail, next]);
      if (found) return found;
    }
    return undefined;
  };
  return walk(start, [start]);
}

const graph = new Map<string, string[]>();

/** ESLint rule: imports follow the arrows of the design, and never run in a circle. */
export const rooms: Rule.RuleModule = {
  meta: { type: 'problem', schema: [] },
  create(context) {
    const root = context.cwd;
    const from = roomOf(context.filename, root);
    const check = (node: Rule.Node, specifier: unknown): void => {
      if (typeof specifier !== 'string' || from === undefined) return;
      if (specifier === 'electron' && !['desktop', 'electron'].includes(from)) {
        context.report({
          node,
          message: `${from} must not import 'electron'; only electron/ and electron/desktop/ may.`,
        });
      }
      if (!specifier.startsWith('.')) {
        if (['shared', 'renderer', 'graphics'].includes(from) && specifier.startsWith('node:')) {
          context.report({ node, message: `${from} runs in a browser: no Node modules.` });
        }
        return;
      }
      const target = path.resolve(path.dirname(context.filename), specifier);
      const to = roomOf(target, root);
      if (to === undefined || to === from || to === 'shared') return;
      if (to === 'library' && from.startsWith('library/') && FOUNDATION.has(path.basename(target))) return;
      if (!(ARROWS[from] ?? []).includes(to)) {
        context.report({
          node,
          message: `${from} must not import ${to} (design section 1: the arrows point one way).`,
        });
      }
    };
    return {
      ImportDeclaration: (node) => check(node, node.source.value),
      ExportNamedDeclaration: (node) => check(node, node.source?.value),
      ExportAllDeclaration: (node) => check(node, node.source.value),
      ImportExpression: (node) => check(node, node.source.type === 'Literal' ? node.source.value : undefined),
      Program(node) {
        const cycle = cycleThrough(context.filename, graph);
        if (cycle) {
          const names = cycle.map((file) => path.relative(root, file)).join(' -> ');
          context.report({ node: node, message: `Import cycle: ${names}` });
        }
      },
    };
  },
};
