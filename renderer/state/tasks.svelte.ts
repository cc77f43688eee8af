import type { CallOptions } from '../../shared/api.ts';

/** A long call the person started and can stop. */
export interface Task {
  id: number;
  title: string;
  done: number;
  total: number;
  stop: () => void;
}

/** Long calls under way, for the status line. */
export class Tasks {
  list = $state<Task[]>([]);
  private nextId = 1;

  /** Runs `work` with a signal and a progress report that the status line shows until it ends. */
  async run<T>(title: string, work: (options: Required<CallOptions>) => Promise<T>): Promise<T> {
    const controller = new AbortController();
    const id = this.nextId++;
    this.list.push({ id, title, done: 0, total: 0, stop: () => controller.abort() });
    try {
      return await work({
        signal: controller.signal,
        onProgress: ({ done, total }) => {
          const task = this.list.find((other) => other.id === id);
          if (task) Object.assign(task, { done, total });
        },
      });
    } finally {
      this.list = this.list.filter((task) => task.id !== id);
    }
  }
}
