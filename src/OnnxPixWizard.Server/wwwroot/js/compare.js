// @ts-check
import { get, show } from "./dom.js";

/** Before and after, one over the other, with a divider that is dragged or moved by the range below. */
export class Compare {
  /** @param {import("./viewport.js").Viewport} viewport */
  constructor(viewport) {
    this.viewport = viewport;
    this.range = get("compare", HTMLInputElement);
    this.divider = get("divider");
    /** @type {HTMLElement | null} */
    this.after = null;

    this.range.addEventListener("input", () => this.#place());
    viewport.follow(() => this.#place());
    this.divider.addEventListener("pointerdown", event => this.#drag(event));
  }

  /** @param {HTMLElement | null} after The upper layer; null: nothing is compared. */
  attach(after) {
    this.after = after;
    for (const id of ["compare-row", "divider", "tag-before", "tag-after"]) {
      show(get(id), after !== null);
    }
    this.range.value = "50";
    this.#place();
  }

  /** Where the picture is seen, in the window's pixels. */
  get #visible() {
    const { left, width, scale, element } = this.viewport;
    return { from: Math.max(0, left), to: Math.min(element.clientWidth, left + width * scale) };
  }

  #place() {
    if (!this.after) {
      return;
    }
    const { from, to } = this.#visible;
    const share = Number(this.range.value);
    const x = from + (to - from) * share / 100;
    const { left, width, scale } = this.viewport;
    this.after.style.clipPath = `inset(0 0 0 ${Math.min(100, Math.max(0, (x - left) / (width * scale) * 100))}%)`;
    this.divider.style.left = `${x}px`;
    this.range.setAttribute("aria-valuetext", `${share} % before, ${100 - share} % after`);
    get("tag-before").classList.toggle("visually-hidden", share < 12);
    get("tag-after").classList.toggle("visually-hidden", share > 88);
  }

  /** @param {PointerEvent} event */
  #drag(event) {
    event.stopPropagation();
    event.preventDefault();
    this.divider.setPointerCapture(event.pointerId);
    const move = (/** @type {PointerEvent} */ next) => {
      const { from, to } = this.#visible;
      const x = next.clientX - this.viewport.element.getBoundingClientRect().left;
      this.range.value = String(Math.round((x - from) / (to - from) * 100));
      this.#place();
    };
    this.divider.addEventListener("pointermove", move);
    this.divider.addEventListener("lostpointercapture", () => this.divider.removeEventListener("pointermove", move), { once: true });
  }
}
