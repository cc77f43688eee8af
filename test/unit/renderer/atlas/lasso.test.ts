import { describe, expect, it } from 'vitest';
import { lassoed } from '../../../../renderer/atlas/lasso.ts';

describe('lassoed', () => {
  // A line drawn like a C: what lies in its opening is not inside.
  const line = [
    { x: 0, y: 0 },
    { x: 4, y: 0 },
    { x: 4, y: 1 },
    { x: 1, y: 1 },
    { x: 1, y: 3 },
    { x: 4, y: 3 },
    { x: 4, y: 4 },
    { x: 0, y: 4 },
  ];

  it('finds what is inside, and not what lies in the bay', () => {
    expect(lassoed([0.5, 2, 2, 5], [2, 0.5, 2, 2], line)).toEqual([0, 1]);
  });

  it('finds nothing with a mere stroke', () => {
    expect(lassoed([0.5], [0.5], line.slice(0, 2))).toEqual([]);
  });
});
