import { describe, expect, it } from 'vitest';
import { evidenceFrom } from '../../../../electron/library/annotate/evidence.ts';

describe('what was decided on similar photos', () => {
  it('counts for a confirmed tag and against a rejected one, the more the more alike', () => {
    const votes = evidenceFrom(
      [
        { tag: 1, state: 'accepted', similarity: 0.95 },
        { tag: 2, state: 'accepted', similarity: 0.7 },
        { tag: 3, state: 'rejected', similarity: 0.95 },
      ],
      0.6,
    );
    expect(votes.get(1) ?? 0).toBeGreaterThan(votes.get(2) ?? 0);
    expect(votes.get(2) ?? 0).toBeGreaterThan(0);
    expect(votes.get(3)).toBe(-(votes.get(1) ?? 0));
  });

  it('ignores open suggestions and photos that are not alike', () => {
    const votes = evidenceFrom(
      [
        { tag: 1, state: 'suggested', similarity: 0.99 },
        { tag: 2, state: 'accepted', similarity: 0.6 },
      ],
      0.6,
    );
    expect(votes.size).toBe(0);
  });

  it('has a limit, however many agree', () => {
    const many = Array.from({ length: 50 }, () => ({ tag: 1, state: 'accepted' as const, similarity: 0.99 }));
    expect(evidenceFrom(many, 0.5).get(1)).toBe(3);
  });
});
