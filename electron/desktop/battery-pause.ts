export interface BatteryPauseOptions {
  pause: () => void;
  resume: () => void;
  /** The person's setting. */
  wanted: () => boolean;
  onBattery: () => boolean;
}

/** Pauses heavy work on battery. What a person paused by hand stays paused when the mains come back. */
export interface BatteryPause {
  /** To be called when the source of power or the setting changes. */
  update(): void;
  /** A person paused or resumed by hand: from now on that is what counts. */
  takenOver(): void;
}

export function createBatteryPause({ pause, resume, wanted, onBattery }: BatteryPauseOptions): BatteryPause {
  let holding = false;
  return {
    update() {
      const hold = wanted() && onBattery();
      if (hold === holding) return;
      holding = hold;
      if (hold) pause();
      else resume();
    },
    takenOver: () => void (holding = false),
  };
}
