// @ts-check
import { get, make } from "./dom.js";
import { readNpy } from "./npy.js";
import { painted, pixelsOf } from "./pixels.js";
import { probe } from "./probe.js";
import { Relief } from "./relief.js";

/** Warm is near, dark is far, in an order that also shows in gray. */
const stops = [[255, 245, 200], [252, 186, 92], [232, 104, 72], [170, 52, 110], [92, 32, 130], [28, 22, 84]];

/** @param {number} share 0 near to 1 far @param {Uint8ClampedArray} rgba @param {number} at */
function color(share, rgba, at) {
  const position = Math.min(1, Math.max(0, share)) * (stops.length - 1);
  const first = Math.min(Math.floor(position), stops.length - 2);
  for (let i = 0; i < 3; i++) {
    rgba[at + i] = stops[first][i] + (stops[first + 1][i] - stops[first][i]) * (position - first);
  }
  rgba[at + 3] = 255;
}

/** @param {Blob} blob */
async function read(blob) {
  const { shape: [height, width], values } = await readNpy(blob);
  const known = values.filter(value => value > 0).sort();
  const near = known[0] ?? 0;
  const far = known[known.length - 1] ?? 1;
  return { width, height, values, near, far, share: (/** @type {number} */ value) => (value - near) / (far - near || 1) };
}

/**
 * Depth in colors, with the value under the pointer.
 * @param {import("./views.js").ViewStage} stage @param {Blob} blob @param {boolean} relative
 */
export async function depthView(stage, blob, relative) {
  const depth = await read(blob);
  const unit = (/** @type {number} */ value) => (relative ? value.toFixed(2) : `${value.toFixed(2)} m`);
  const layer = painted(depth.width, depth.height, (i, rgba, at) => {
    if (depth.values[i] > 0) {
      color(depth.share(depth.values[i]), rgba, at);
    } else {
      rgba[at + 3] = 255;
    }
  });
  const { layer: cross, end } = probe(stage.viewport, depth.width, depth.height, (x, y) => {
    const value = depth.values[y * depth.width + x];
    return value > 0 ? `${unit(value)}${relative ? ", relative" : " away"}` : "no depth here";
  });
  stage.show([layer, cross]);

  const ramp = painted(256, 1, (i, rgba, at) => color(i / 255, rgba, at));
  ramp.setAttribute("aria-hidden", "true");
  get("view-extras").append(
    make("div", { className: "ramp" }, make("span", {}, `near ${unit(depth.near)}`), ramp, make("span", {}, `${unit(depth.far)} far`)),
    make("p", { className: "note" }, relative
      ? "The picture is unlike those that the model learned depth from: the numbers tell which place is farther, and are no metres."
      : "Point at the picture, or move the cross with the arrow keys."));
  return end;
}

/**
 * The picture as a relief that turns slowly.
 * @param {import("./views.js").ViewStage} stage @param {Blob} blob @param {Blob} picture What is laid over it.
 */
export async function reliefView(stage, blob, picture) {
  const depth = await read(blob);
  const colors = await pixelsOf(picture, depth.width, depth.height);
  const relief = new Relief({ ...depth, colors: colors.data });
  stage.show([relief.canvas], relief.canvas.width, relief.canvas.height);

  const pause = make("button", { type: "button", className: "quiet" });
  const label = () => { pause.textContent = relief.turning ? "Stop turning" : "Turn slowly"; };
  pause.addEventListener("click", () => { relief.turning ? relief.stop() : relief.start(); label(); });
  relief.startUnlessUnwanted();
  label();
  get("view-extras").append(make("div", { className: "row" }, pause,
    make("p", { className: "note" }, "Drag to turn it yourself, or use the arrow keys.")));

  stage.viewport.tool = event => {
    if (event instanceof KeyboardEvent) {
      const [yaw, pitch] = { ArrowLeft: [-0.1, 0], ArrowRight: [0.1, 0], ArrowUp: [0, -0.1], ArrowDown: [0, 0.1] }[event.key] ?? [0, 0];
      if (yaw === 0 && pitch === 0) {
        return false;
      }
      event.preventDefault();
      relief.turn(yaw, pitch);
      label();
      return true;
    }
    let last = event;
    stage.viewport.element.setPointerCapture(event.pointerId);
    const move = (/** @type {PointerEvent} */ next) => {
      relief.turn((next.clientX - last.clientX) / 150, (next.clientY - last.clientY) / 150);
      last = next;
      label();
    };
    stage.viewport.element.addEventListener("pointermove", move);
    stage.viewport.element.addEventListener("lostpointercapture",
      () => stage.viewport.element.removeEventListener("pointermove", move), { once: true });
    return true;
  };
  return () => {
    relief.stop();
    stage.viewport.tool = null;
  };
}
