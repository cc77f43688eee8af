/** How a picture lies in its frame: `scale` in frame pixels per picture pixel, `x` and `y` of its centre from the frame's. */
export interface Zoom {
  scale: number;
  x: number;
  y: number;
}

export interface Size {
  width: number;
  height: number;
}

const MOST = 8;

/** The scale at which the whole picture is seen; small pictures are not blown up. */
export function fitScale(picture: Size, frame: Size): number {
  if (picture.width <= 0 || picture.height <= 0) return 1;
  return Math.min(1, frame.width / picture.width, frame.height / picture.height);
}

/** Keeps the picture over the frame: it may not be dragged further than its own edge. */
export function within(zoom: Zoom, picture: Size, frame: Size): Zoom {
  const slackX = Math.max(0, (picture.width * zoom.scale - frame.width) / 2);
  const slackY = Math.max(0, (picture.height * zoom.scale - frame.height) / 2);
  return {
    scale: zoom.scale,
    x: Math.min(slackX, Math.max(-slackX, zoom.x)),
    y: Math.min(slackY, Math.max(-slackY, zoom.y)),
  };
}

/** Zooms so that the point of the picture under `at` (from the frame's centre) stays under it. */
export function zoomAt(zoom: Zoom, scale: number, at: { x: number; y: number }, picture: Size, frame: Size): Zoom {
  const next = Math.min(MOST, Math.max(fitScale(picture, frame), scale));
  const ratio = next / zoom.scale;
  return within({ scale: next, x: at.x - (at.x - zoom.x) * ratio, y: at.y - (at.y - zoom.y) * ratio }, picture, frame);
}
