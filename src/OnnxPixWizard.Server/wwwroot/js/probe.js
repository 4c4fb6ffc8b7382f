// @ts-check
import { announce, debounced, get, show } from "./dom.js";

const spoken = debounced(announce, 350);

/**
 * Tells the value under the pointer, or under a cross that the arrow keys move.
 * @param {import("./viewport.js").Viewport} viewport
 * @param {number} width Columns of the data, which cover the whole picture.
 * @param {number} height Rows of the data.
 * @param {(x: number, y: number) => string} describe
 * @returns {{layer: SVGElement, end: () => void}}
 */
export function probe(viewport, width, height, describe) {
  const reading = get("reading");
  const layer = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  layer.setAttribute("class", "cross");
  layer.setAttribute("viewBox", `0 0 ${width} ${height}`);
  layer.setAttribute("preserveAspectRatio", "none");
  layer.setAttribute("aria-hidden", "true");
  layer.append(path);
  let x = Math.floor(width / 2);
  let y = Math.floor(height / 2);

  const tell = () => {
    const text = describe(x, y);
    reading.textContent = text;
    show(reading, true);
    const [cx, cy, arm] = [x + 0.5, y + 0.5, Math.max(width, height) / 40];
    path.setAttribute("d", `M${cx - arm} ${cy}H${cx + arm}M${cx} ${cy - arm}V${cy + arm}`);
    return text;
  };
  const point = (/** @type {PointerEvent} */ event) => {
    const at = viewport.toPicture(event);
    x = Math.min(width - 1, Math.max(0, Math.floor(at.x / viewport.width * width)));
    y = Math.min(height - 1, Math.max(0, Math.floor(at.y / viewport.height * height)));
    tell();
  };
  viewport.element.addEventListener("pointermove", point);
  viewport.element.addEventListener("pointerdown", point);
  viewport.element.classList.add("probing");
  viewport.tool = event => {
    if (!(event instanceof KeyboardEvent) || !event.key.startsWith("Arrow")) {
      return false;
    }
    const step = event.shiftKey ? 10 : 1;
    x = Math.min(width - 1, Math.max(0, x + (event.key === "ArrowRight" ? step : event.key === "ArrowLeft" ? -step : 0)));
    y = Math.min(height - 1, Math.max(0, y + (event.key === "ArrowDown" ? step : event.key === "ArrowUp" ? -step : 0)));
    event.preventDefault();
    spoken(tell());
    return true;
  };
  get("viewport-keys").textContent =
    "Arrow keys move the cross and tell the value below it, with Shift by ten. Plus and minus zoom, 0 fits.";
  tell();

  return {
    layer,
    end() {
      viewport.element.removeEventListener("pointermove", point);
      viewport.element.removeEventListener("pointerdown", point);
      viewport.element.classList.remove("probing");
      viewport.tool = null;
      get("viewport-keys").textContent = "Plus and minus zoom, 0 fits, 1 shows full size, arrow keys move.";
      show(reading, false);
    },
  };
}
