// @ts-check
import { get, make } from "./dom.js";
import { painted, pixelsOf, repaint, rgbOf } from "./pixels.js";
import { probe } from "./probe.js";
import { percent } from "./words.js";

/**
 * Kinds of things in colors over the picture, with a legend whose entries stress one kind.
 * @param {import("./views.js").ViewStage} stage @param {Blob} labels @param {Blob} legend
 */
export async function labelsView(stage, labels, legend) {
  const { width, height, data } = await pixelsOf(labels);
  /** @type {{id: number, name: string, color: string, pixels: number}[]} */
  const classes = JSON.parse(await legend.text()).classes;
  const byId = new Map(classes.map(entry => [entry.id, { ...entry, rgb: rgbOf(entry.color) }]));
  /** @type {number | null} */
  let stressed = null;
  /** @type {import("./pixels.js").Paint} */
  const paint = (i, rgba, at) => {
    const id = data[4 * i];
    const rgb = byId.get(id)?.rgb ?? [128, 128, 128];
    rgba.set(rgb, at);
    rgba[at + 3] = stressed === null ? 150 : stressed === id ? 230 : 25;
  };
  const layer = painted(width, height, paint);
  const { layer: cross, end } = probe(stage.viewport, width, height,
    (x, y) => byId.get(data[4 * (y * width + x)])?.name ?? "unknown");
  stage.show([...stage.sourceLayers(), layer, cross]);

  const entries = [...byId.values()].filter(entry => entry.pixels > 0).sort((a, b) => b.pixels - a.pixels);
  const buttons = entries.map(entry => {
    const swatch = make("span", { className: "swatch" });
    swatch.style.backgroundColor = entry.color;
    const button = make("button", { type: "button", attributes: { "aria-pressed": "false" } }, swatch, entry.name,
      make("span", { className: "share" }, percent(entry.pixels / (width * height))));
    button.addEventListener("click", () => {
      stressed = stressed === entry.id ? null : entry.id;
      for (const each of buttons) {
        each.setAttribute("aria-pressed", String(each === button && stressed !== null));
      }
      repaint(layer, paint);
    });
    return button;
  });
  get("view-extras").append(make("div", { className: "legend", attributes: { role: "group", "aria-label": "Legend" } }, ...buttons));
  return end;
}
