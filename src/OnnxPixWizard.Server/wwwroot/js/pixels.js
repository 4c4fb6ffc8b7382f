// @ts-check
import { make } from "./dom.js";

/** @typedef {(pixel: number, rgba: Uint8ClampedArray, at: number) => void} Paint Writes a pixel's four bytes from 'at' on. */

/**
 * A picture's pixels as RGBA bytes, scaled to a size.
 * @param {Blob} blob @param {number} [width] @param {number} [height]
 * @returns {Promise<ImageData>}
 */
export async function pixelsOf(blob, width, height) {
  const bitmap = await createImageBitmap(blob, { colorSpaceConversion: "none" });
  const canvas = make("canvas", { width: width ?? bitmap.width, height: height ?? bitmap.height });
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d", { willReadFrequently: true }));
  context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  bitmap.close();
  return context.getImageData(0, 0, canvas.width, canvas.height);
}

/**
 * A layer whose pixels are computed.
 * @param {number} width @param {number} height
 * @param {Paint} paint
 */
export function painted(width, height, paint) {
  const canvas = make("canvas", { width, height, className: "data" });
  repaint(canvas, paint);
  return canvas;
}

/** @param {HTMLCanvasElement} canvas @param {Paint} paint */
export function repaint(canvas, paint) {
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  const image = context.createImageData(canvas.width, canvas.height);
  for (let i = 0; i < canvas.width * canvas.height; i++) {
    paint(i, image.data, 4 * i);
  }
  context.putImageData(image, 0, 0);
}

/** @param {string} hex #RRGGBB @returns {[number, number, number]} */
export function rgbOf(hex) {
  const number = parseInt(hex.slice(1), 16);
  return [number >> 16, (number >> 8) & 255, number & 255];
}
