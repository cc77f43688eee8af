import { expect, test } from 'vitest';
import { trainingCurve } from '../../../../electron/library/learn/training-curve.ts';

test('a curve has a point for every epoch, the recall before training among them, and marks the epoch kept', () => {
  const svg = trainingCurve(
    'Cats & <dogs>',
    [
      { epoch: 0, loss: null, recall: 0.1 },
      { epoch: 1, loss: 2, recall: 0.4 },
      { epoch: 2, loss: 1, recall: 0.3 },
    ],
    1,
  );
  const points = [...svg.matchAll(/points="([^"]*)"/g)].map(([, list]) =>
    list?.split(' ').map((point) => point.split(',')),
  );
  const [losses, recalls] = points;
  expect(losses).toHaveLength(2);
  expect(recalls).toHaveLength(3);
  // Down the page is less: the loss falls, the recall of epoch 1 stands highest.
  expect(Number(losses?.[1]?.[1])).toBeGreaterThan(Number(losses?.[0]?.[1]));
  expect(Number(recalls?.[1]?.[1])).toBeLessThan(Number(recalls?.[2]?.[1]));
  expect(svg).toContain(`x1="${Number(recalls?.[1]?.[0]).toFixed(1)}"`);
  expect(svg).toContain('Cats &amp; &lt;dogs&gt;');
  expect(svg).not.toMatch(/NaN|Infinity/);
});
