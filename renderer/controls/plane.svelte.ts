/**
 * A plane that is looked at through a window: `scale` in pixels per unit, and the point of the plane in the window's
 * middle. Panning and zooming keep the point under the pointer where it is.
 */
export class Plane {
  scale = $state(1);
  x = $state(0);
  y = $state(0);
  width = $state(0);
  height = $state(0);
  private readonly least: number;
  private readonly most: number;

  constructor(least: number, most: number) {
    this.least = least;
    this.most = most;
  }

  toWindow(x: number, y: number): { x: number; y: number } {
    return { x: (x - this.x) * this.scale + this.width / 2, y: (y - this.y) * this.scale + this.height / 2 };
  }

  toPlane(x: number, y: number): { x: number; y: number } {
    return { x: (x - this.width / 2) / this.scale + this.x, y: (y - this.height / 2) / this.scale + this.y };
  }

  panBy(dx: number, dy: number): void {
    this.x -= dx / this.scale;
    this.y -= dy / this.scale;
  }

  /** Zooms by `factor` around a point of the window. */
  zoomBy(factor: number, at = { x: this.width / 2, y: this.height / 2 }): void {
    const kept = this.toPlane(at.x, at.y);
    this.scale = Math.min(this.most, Math.max(this.least, this.scale * factor));
    this.x = kept.x - (at.x - this.width / 2) / this.scale;
    this.y = kept.y - (at.y - this.height / 2) / this.scale;
  }

  /** Brings a rectangle of the plane into the window, with some air around it. */
  show(left: number, top: number, right: number, bottom: number): void {
    const air = 1.15;
    this.x = (left + right) / 2;
    this.y = (top + bottom) / 2;
    const fit = Math.min(
      this.width / Math.max(1e-9, (right - left) * air),
      this.height / Math.max(1e-9, (bottom - top) * air),
    );
    this.scale = Math.min(this.most, Math.max(this.least, fit));
  }

  /** The keyboard's way: arrows pan, plus and minus zoom. Answers whether the key meant something. */
  pressed(key: string): boolean {
    const step = 80;
    const pans: Record<string, [number, number]> = {
      ArrowLeft: [step, 0],
      ArrowRight: [-step, 0],
      ArrowUp: [0, step],
      ArrowDown: [0, -step],
    };
    const pan = pans[key];
    if (pan) this.panBy(...pan);
    else if (key === '+' || key === '=') this.zoomBy(1.5);
    else if (key === '-') this.zoomBy(1 / 1.5);
    else return false;
    return true;
  }
}
