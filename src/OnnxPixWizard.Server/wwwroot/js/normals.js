// @ts-check
import { get, make } from "./dom.js";
import { readNpy } from "./npy.js";
import { painted } from "./pixels.js";
import { probe } from "./probe.js";

/**
 * Directions of surfaces in colors, with the direction under the pointer.
 * @param {import("./views.js").ViewStage} stage @param {Blob} blob
 */
export async function normalsView(stage, blob) {
  const { shape: [height, width], values } = await readNpy(blob);
  const layer = painted(width, height, (i, rgba, at) => {
    for (let axis = 0; axis < 3; axis++) {
      rgba[at + axis] = (values[3 * i + axis] + 1) * 127.5;
    }
    rgba[at + 3] = 255;
  });
  const { layer: cross, end } = probe(stage.viewport, width, height, (column, row) => {
    const at = 3 * (row * width + column);
    return direction(values[at], values[at + 1], values[at + 2]);
  });
  stage.show([layer, cross]);
  get("view-extras").append(make("p", { className: "note" },
    "Red grows to the right, green upwards, blue towards you. Point at the picture, or move the cross with the arrow keys."));
  return end;
}

/** @param {number} x @param {number} y @param {number} z */
export function direction(x, y, z) {
  if (x === 0 && y === 0 && z === 0) {
    return "no surface here";
  }
  const words = [x > 0.3 ? "right" : x < -0.3 ? "left" : "", y > 0.3 ? "up" : y < -0.3 ? "down" : "", z > 0.6 ? "towards you" : ""];
  const numbers = [x, y, z].map(value => value.toFixed(2)).join(", ");
  return `faces ${words.filter(Boolean).join(" and ") || "sideways"} (${numbers})`;
}
