import { describe, expect, it } from 'vitest';
import { ScrollScale } from '../../../../renderer/grid/scroll-scale.ts';

describe('ScrollScale', () => {
  it('is the scroller itself for content of ordinary height', () => {
    const scale = new ScrollScale();
    scale.resize(50_000, 800);
    scale.scrolledTo(12_345);
    expect(scale.position).toBe(12_345);
    expect(scale.origin).toBe(0);
    expect(scale.canvasHeight).toBe(50_000);
  });

  it('keeps the canvas below what browsers bear and still reaches both ends', () => {
    const scale = new ScrollScale();
    scale.resize(60_000_000, 800);
    expect(scale.canvasHeight).toBeLessThan(17_000_000);
    scale.scrolledTo(scale.canvasHeight - 800);
    expect(scale.position).toBe(60_000_000 - 800);
    scale.scrolledTo(0);
    expect(scale.position).toBe(0);
  });

  it('moves tall content pixel by pixel for the wheel and in proportion for the thumb', () => {
    const scale = new ScrollScale();
    scale.resize(60_000_000, 800);
    scale.scrolledTo(4_000_000);
    const at = scale.position;
    expect(at / 60_000_000).toBeCloseTo(0.5, 2);
    scale.scrolledTo(4_000_120);
    expect(scale.position - at).toBe(120);
  });

  it('brings thumb and content together again without moving the content', () => {
    const scale = new ScrollScale();
    scale.resize(60_000_000, 800);
    scale.scrolledTo(1_000_000);
    for (let step = 1; step <= 200; step++) scale.scrolledTo(1_000_000 + step * 700);
    const at = scale.position;
    const settled = scale.settle();
    expect(scale.position).toBe(at);
    expect(settled / (scale.canvasHeight - 800)).toBeCloseTo(at / (60_000_000 - 800), 4);
  });

  it('never points past the end after content shrinks', () => {
    const scale = new ScrollScale();
    scale.resize(50_000, 800);
    scale.scrolledTo(40_000);
    scale.resize(10_000, 800);
    expect(scale.position).toBe(9200);
  });
});
