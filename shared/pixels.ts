/** A decoded picture: 8-bit sRGB without alpha, upright, rows from the top, interleaved RGBRGB… (`3 * width * height` bytes). */
export interface Pixels {
  width: number;
  height: number;
  data: Uint8Array;
}

/** How an encoder wants its pictures laid out before it normalises them itself. */
export interface EncoderInput {
  /** Side of the square input, in pixels. */
  size: number;
  /** `squash` ignores the aspect ratio; `crop` scales the shortest side to `size` and cuts the centre. */
  fit: 'squash' | 'crop';
  /** Resampling filter, anti-aliased when shrinking, half-pixel centres. */
  filter: 'bilinear' | 'bicubic';
}

/** A rectangle in a picture, in fractions of its upright width and height (0..1). */
export interface Region {
  left: number;
  top: number;
  width: number;
  height: number;
}
