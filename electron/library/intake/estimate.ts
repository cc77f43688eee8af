/** Rate and remaining time of a long run, from the moments at which its steps ended. */
export interface Estimate {
  step(): void;
  perSecond(): number;
  /** Null before there is anything to go by. */
  secondsLeft(remaining: number): number | null;
  reset(): void;
}

/** Steps that are remembered: recent enough to follow a change of pace, many enough to be calm. */
const WINDOW = 64;

/** @param now milliseconds from any moment on; a clock that is set meanwhile must not count */
export function startEstimate(now: () => number = () => performance.now()): Estimate {
  let moments: number[] = [];
  const perSecond = (): number => {
    const first = moments[0];
    const last = moments.at(-1);
    if (first === undefined || last === undefined || last <= first) return 0;
    return ((moments.length - 1) * 1000) / (last - first);
  };
  return {
    step() {
      moments.push(now());
      if (moments.length > WINDOW) moments.shift();
    },
    perSecond,
    secondsLeft(remaining) {
      const rate = perSecond();
      return rate > 0 ? remaining / rate : null;
    },
    reset() {
      moments = [];
    },
  };
}
