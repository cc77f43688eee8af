import { expect, test } from 'vitest';
import { createBatteryPause } from '../../../electron/desktop/battery-pause.ts';

test('pauses on battery where that is wanted, and never resumes what a person paused', () => {
  const done: string[] = [];
  let battery = false;
  let wanted = true;
  const pause = createBatteryPause({
    pause: () => done.push('pause'),
    resume: () => done.push('resume'),
    wanted: () => wanted,
    onBattery: () => battery,
  });
  pause.update();
  battery = true;
  pause.update();
  pause.update();
  expect(done).toEqual(['pause']);
  wanted = false;
  pause.update();
  expect(done).toEqual(['pause', 'resume']);
  wanted = true;
  pause.update();
  pause.takenOver();
  battery = false;
  pause.update();
  expect(done).toEqual(['pause', 'resume', 'pause']);
});
