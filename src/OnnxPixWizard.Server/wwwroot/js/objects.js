// @ts-check
// What was found in the picture: a mask, or boxes.
import { get, make } from "./dom.js";
import { painted, pixelsOf } from "./pixels.js";
import { percent } from "./words.js";

/** @param {import("./views.js").ViewStage} stage @param {Blob} blob */
export async function maskView(stage, blob) {
  const { width, height, data } = await pixelsOf(blob);
  const shade = [14, 18, 20];
  let found = 0;
  const layer = painted(width, height, (i, rgba, at) => {
    const level = data[4 * i];
    found += level / 255;
    rgba.set(shade, at);
    rgba[at + 3] = 185 * (1 - level / 255);
  });
  stage.show([...stage.sourceLayers(), layer]);
  const share = found / (width * height);
  get("view-extras").append(make("p", { className: "note" }, share > 0
    ? `What was found fills ${share < 0.01 ? "less than 1 %" : percent(share)} of the picture; all else is darkened.`
    : "Nothing was found. Describe it in other words: its kind, color, size or place."));
}

/** @param {import("./views.js").ViewStage} stage @param {Blob} blob */
export async function boxesView(stage, blob) {
  /** @typedef {{x: number, y: number, width: number, height: number, score?: number, label?: string}} Box */
  /** @type {{width: number, height: number, boxes: Box[]}} */
  const { width, height, boxes } = JSON.parse(await blob.text());
  const space = "http://www.w3.org/2000/svg";
  const layer = document.createElementNS(space, "svg");
  layer.setAttribute("viewBox", `0 0 ${width} ${height}`);
  layer.setAttribute("preserveAspectRatio", "none");
  layer.setAttribute("class", "boxes");
  layer.setAttribute("aria-hidden", "true");
  for (const box of boxes) {
    const rect = document.createElementNS(space, "rect");
    for (const key of /** @type {const} */ (["x", "y", "width", "height"])) {
      rect.setAttribute(key, String(box[key]));
    }
    layer.append(rect);
  }
  stage.show([...stage.sourceLayers(), layer]);
  const rects = [...layer.querySelectorAll("rect")];
  const list = boxes.map((box, i) => {
    const sure = box.score === undefined ? "" : `${percent(box.score)} sure`;
    const button = make("button", { type: "button" }, `${box.label ?? `Box ${i + 1}`}`,
      make("span", { className: "share" }, `${sure} · ${box.width} x ${box.height} at ${box.x}, ${box.y}`));
    const stress = (/** @type {boolean} */ on) => rects[i].classList.toggle("stressed", on);
    button.addEventListener("pointerenter", () => stress(true));
    button.addEventListener("pointerleave", () => stress(false));
    button.addEventListener("focus", () => stress(true));
    button.addEventListener("blur", () => stress(false));
    return button;
  });
  get("view-extras").append(list.length > 0
    ? make("div", { className: "legend", attributes: { role: "group", "aria-label": "Boxes" } }, ...list)
    : make("p", { className: "note" }, "Nothing was found. Describe it in other words: its kind, color, size or place."));
}
