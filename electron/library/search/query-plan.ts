import type { PhotoCondition } from '../catalogue/photo-filter.ts';
import { simplest, type Expression, type Term } from '../../../shared/query.ts';

/** One way to satisfy a query: all of it must hold. A query with OR around free words has several. */
export interface Branch {
  /** What must hold, whatever the photo looks like. */
  condition: PhotoCondition;
  /** Free words in their order: what the photo should look like, or be called. */
  wanted: string[];
  /** Free words, or groups of them, that the photo should not look like. */
  unwanted: string[];
  /** Photos it should look like. */
  similar: number[];
  dissimilar: number[];
}

/** A query with more ways than this to satisfy it is searched by the first ones. */
export const MAX_BRANCHES = 8;

export interface Plan {
  branches: Branch[];
  /** True where ways to satisfy the query were left out. */
  shortened: boolean;
}

const anything = (): Branch => ({
  condition: { kind: 'all', of: [] },
  wanted: [],
  unwanted: [],
  similar: [],
  dissimilar: [],
});

/**
 * Turns a query into branches. An OR of filters alone stays one condition; an OR that holds free words or example
 * photos is multiplied out, because "dog OR cat" asks two things of the model.
 */
export function planQuery(expression: Expression): Plan {
  const branches = branchesOf(expression);
  return { branches: branches.slice(0, MAX_BRANCHES), shortened: branches.length > MAX_BRANCHES };
}

/** One more than the limit, so that planQuery can tell that some were left out. */
const ENOUGH = MAX_BRANCHES + 1;

function branchesOf(expression: Expression): Branch[] {
  if (!hasMeaning(expression)) return [{ ...anything(), condition: conditionOf(expression) }];
  switch (expression.kind) {
    case 'all':
      return expression.of
        .map(branchesOf)
        .reduce(
          (left, right) => left.flatMap((one) => right.map((other) => both(one, other))).slice(0, ENOUGH),
          [anything()],
        );
    case 'any':
      return expression.of.flatMap(branchesOf).slice(0, ENOUGH);
    case 'not':
      return excluding(expression.of);
    case 'word':
      return [{ ...anything(), wanted: [expression.text] }];
    case 'similar':
      return [{ ...anything(), similar: [expression.photoId] }];
    default:
      return [{ ...anything(), condition: conditionOf(expression) }];
  }
}

/** What must hold where an expression must not. Unwanted words push away and exclude what is tagged with them. */
function excluding(expression: Exclude<Expression, { kind: 'not' }>): Branch[] {
  switch (expression.kind) {
    case 'word':
      return [withoutWords([expression.text])];
    case 'similar':
      return [
        {
          ...anything(),
          condition: { kind: 'not', of: { kind: 'photo', photoId: expression.photoId } },
          dissimilar: [expression.photoId],
        },
      ];
    case 'any':
      return branchesOf(simplest('all', expression.of.map(negation)));
    case 'all': {
      const words = expression.of.flatMap((child) => (child.kind === 'word' ? [child.text] : []));
      // "-(black dog)" is about black dogs, not about everything black and every dog.
      if (words.length === expression.of.length) return [withoutWords(words)];
      return branchesOf(simplest('any', expression.of.map(negation)));
    }
    default:
      return [{ ...anything(), condition: { kind: 'not', of: conditionOf(expression) } }];
  }
}

function withoutWords(words: string[]): Branch {
  const tagged = words.map((text): PhotoCondition => ({ kind: 'tag-word', text }));
  return {
    ...anything(),
    condition: { kind: 'not', of: { kind: 'all', of: tagged } },
    unwanted: [words.join(' ')],
  };
}

function negation(expression: Expression): Expression {
  return expression.kind === 'not' ? expression.of : { kind: 'not', of: expression };
}

function both(one: Branch, other: Branch): Branch {
  const conditions = [one.condition, other.condition].flatMap((condition) =>
    condition.kind === 'all' ? condition.of : [condition],
  );
  return {
    condition: { kind: 'all', of: conditions },
    wanted: [...one.wanted, ...other.wanted],
    unwanted: [...one.unwanted, ...other.unwanted],
    similar: [...one.similar, ...other.similar],
    dissimilar: [...one.dissimilar, ...other.dissimilar],
  };
}

function hasMeaning(expression: Expression): boolean {
  switch (expression.kind) {
    case 'all':
    case 'any':
      return expression.of.some(hasMeaning);
    case 'not':
      return hasMeaning(expression.of);
    default:
      return expression.kind === 'word' || expression.kind === 'similar';
  }
}

function conditionOf(expression: Expression): PhotoCondition {
  switch (expression.kind) {
    case 'all':
    case 'any':
      return { kind: expression.kind, of: expression.of.map(conditionOf) };
    case 'not':
      return { kind: 'not', of: conditionOf(expression.of) };
    default:
      return termCondition(expression);
  }
}

/** Only terms without meaning get here; the two that have one are answered as the exact conditions nearest to them. */
function termCondition(term: Term): PhotoCondition {
  if (term.kind === 'word') return { kind: 'phrase', text: term.text };
  if (term.kind === 'similar') return { kind: 'photo', photoId: term.photoId };
  return term;
}

/** Whether a branch holds free words, wanted or unwanted. */
export function describes({ wanted, unwanted }: Branch): boolean {
  return wanted.length + unwanted.length > 0;
}

/** Whether a branch asks how photos look, or what they are called, beyond its exact condition. */
export function ranks(branch: Branch): boolean {
  return branch.wanted.length + branch.unwanted.length + branch.similar.length + branch.dissimilar.length > 0;
}
