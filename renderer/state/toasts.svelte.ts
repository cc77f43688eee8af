import { BowerbirdError } from '../../shared/errors.ts';

export interface Toast {
  id: number;
  level: 'info' | 'warning' | 'error';
  text: string;
  remedy: string | undefined;
  /** Takes back what the toast tells of. */
  undo: (() => void) | undefined;
}

const SHOWN = 4;
const SECONDS = { info: 8, warning: 12, error: 20 } as const;

/** Short messages at the window's edge. They leave by themselves, but not while someone reads them. */
export class Toasts {
  list = $state.raw<readonly Toast[]>([]);
  private readonly timers = new Map<number, ReturnType<typeof setTimeout>>();
  private nextId = 1;

  tell(text: string, options: { level?: Toast['level']; remedy?: string | undefined; undo?: () => void } = {}): void {
    const { level = 'info', remedy, undo } = options;
    const toast: Toast = { id: this.nextId++, level, text, remedy, undo };
    const same = this.list.find((other) => other.text === text && undo === undefined);
    if (same) this.dismiss(same.id);
    // Undo takes back the last edit: only the toast that tells of it may offer that.
    const others = undo ? this.list.map((other) => ({ ...other, undo: undefined })) : this.list;
    this.list = [...others, toast].slice(-SHOWN);
    this.leaveLater(toast);
  }

  /** Tells of a failure in people's words. A call that was cancelled is not one. */
  report(error: unknown): void {
    if (error instanceof BowerbirdError && error.code === 'cancelled') return;
    if (error instanceof DOMException && error.name === 'AbortError') return;
    this.tell(error instanceof Error ? error.message : String(error), { level: 'error' });
  }

  dismiss(id: number): void {
    this.hold(id);
    this.list = this.list.filter((toast) => toast.id !== id);
  }

  /** Keeps a toast while the pointer or the focus is on it. */
  hold(id: number): void {
    clearTimeout(this.timers.get(id));
    this.timers.delete(id);
  }

  release(id: number): void {
    const toast = this.list.find((other) => other.id === id);
    if (toast) this.leaveLater(toast);
  }

  private leaveLater(toast: Toast): void {
    this.hold(toast.id);
    this.timers.set(
      toast.id,
      setTimeout(() => this.dismiss(toast.id), SECONDS[toast.level] * 1000),
    );
  }
}
