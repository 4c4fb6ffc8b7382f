// @ts-check
import { get } from "./dom.js";

/**
 * The window onto a picture: zoom and pan. What it shows are layers in one element of the picture's size in CSS pixels,
 * which is moved and scaled as a whole.
 */
export class Viewport {
  /** @type {(() => void)[]} */
  #followers = [];

  constructor() {
    this.element = get("viewport");
    this.canvas = get("canvas");
    this.width = 1;
    this.height = 1;
    this.scale = 1;
    this.left = 0;
    this.top = 0;
    this.fitted = true;
    /**
     * A tool that takes pointer and keys first; returns whether it did.
     * @type {((event: PointerEvent | KeyboardEvent) => boolean) | null}
     */
    this.tool = null;

    get("zoom-in").addEventListener("click", () => this.zoomBy(1.5));
    get("zoom-out").addEventListener("click", () => this.zoomBy(1 / 1.5));
    get("zoom-fit").addEventListener("click", () => this.fit());
    get("zoom-full").addEventListener("click", () => this.full());
    this.element.addEventListener("wheel", event => this.#wheel(event), { passive: false });
    this.element.addEventListener("dblclick", event => {
      if (!this.tool) {
        this.fitted ? this.full(this.#at(event)) : this.fit();
      }
    });
    this.element.addEventListener("keydown", event => this.#key(event));
    this.element.addEventListener("pointerdown", event => this.#down(event));
    new ResizeObserver(() => this.#resized()).observe(this.element);
  }

  /**
   * Shows layers over each other.
   * @param {number} width @param {number} height @param {Element[]} layers
   * @param {boolean} keep Keep the zoom.
   */
  set(width, height, layers, keep = false) {
    const same = keep && width === this.width && height === this.height;
    this.width = width;
    this.height = height;
    this.canvas.style.width = `${width}px`;
    this.canvas.style.height = `${height}px`;
    this.canvas.replaceChildren(...layers);
    same && !this.fitted ? this.#apply() : this.fit();
  }

  /** @param {() => void} action Called when the picture moved or its size on the screen changed. */
  follow(action) {
    this.#followers.push(action);
  }

  get #fitScale() {
    const pad = 16;
    return Math.min((this.element.clientWidth - pad) / this.width, (this.element.clientHeight - pad) / this.height);
  }

  fit() {
    this.fitted = true;
    this.scale = Math.max(0.001, this.#fitScale);
    this.#center();
    this.#apply();
  }

  /** One pixel of the picture on one of the screen. @param {{x: number, y: number}} [at] */
  full(at) {
    this.zoomTo(1 / devicePixelRatio, at);
  }

  /** @param {number} factor @param {{x: number, y: number}} [at] Point of the window that stays where it is. */
  zoomBy(factor, at) {
    this.zoomTo(this.scale * factor, at);
  }

  /** @param {number} scale @param {{x: number, y: number}} [at] */
  zoomTo(scale, at = { x: this.element.clientWidth / 2, y: this.element.clientHeight / 2 }) {
    const next = Math.min(32, Math.max(Math.min(0.05, this.#fitScale), scale));
    this.left = at.x - (at.x - this.left) * next / this.scale;
    this.top = at.y - (at.y - this.top) * next / this.scale;
    this.scale = next;
    this.fitted = false;
    this.#apply();
  }

  /** @param {number} x @param {number} y */
  pan(x, y) {
    this.left += x;
    this.top += y;
    this.#apply();
  }

  /** Where in the picture a pointer is, in its pixels. @param {{clientX: number, clientY: number}} event */
  toPicture(event) {
    const { x, y } = this.#at(event);
    return { x: (x - this.left) / this.scale, y: (y - this.top) / this.scale };
  }

  /** @param {{clientX: number, clientY: number}} event */
  #at(event) {
    const box = this.element.getBoundingClientRect();
    return { x: event.clientX - box.left - this.element.clientLeft, y: event.clientY - box.top - this.element.clientTop };
  }

  #center() {
    this.left = (this.element.clientWidth - this.width * this.scale) / 2;
    this.top = (this.element.clientHeight - this.height * this.scale) / 2;
  }

  #apply() {
    const { clientWidth, clientHeight } = this.element;
    this.left = bounded(this.left, this.width * this.scale, clientWidth);
    this.top = bounded(this.top, this.height * this.scale, clientHeight);
    this.canvas.style.transform = `translate(${this.left}px, ${this.top}px) scale(${this.scale})`;
    this.canvas.style.setProperty("--scale", String(this.scale));
    this.canvas.classList.toggle("sharp", this.scale * devicePixelRatio >= 3);
    this.element.classList.toggle("pannable", this.overflows);
    const shown = Math.round(this.scale * devicePixelRatio * 100);
    get("zoom-fit").title = `Shown at ${shown} %`;
    this.element.dataset.percent = String(shown);
    for (const action of this.#followers) {
      action();
    }
  }

  get overflows() {
    return this.width * this.scale > this.element.clientWidth + 1 || this.height * this.scale > this.element.clientHeight + 1;
  }

  #resized() {
    this.fitted ? this.fit() : this.#apply();
  }

  /** @param {WheelEvent} event */
  #wheel(event) {
    if (event.ctrlKey || event.metaKey) {
      event.preventDefault();
      this.zoomBy(Math.exp(-event.deltaY / 300), this.#at(event));
    } else if (this.overflows) {
      event.preventDefault();
      this.pan(-event.deltaX, -event.deltaY);
    }
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || this.tool?.(event)) {
      return;
    }
    const step = 48;
    /** @type {Record<string, () => void>} */
    const actions = {
      "+": () => this.zoomBy(1.5), "=": () => this.zoomBy(1.5), "-": () => this.zoomBy(1 / 1.5),
      "0": () => this.fit(), "1": () => this.full(),
      ArrowLeft: () => this.pan(step, 0), ArrowRight: () => this.pan(-step, 0),
      ArrowUp: () => this.pan(0, step), ArrowDown: () => this.pan(0, -step),
    };
    const action = actions[event.key];
    if (action) {
      event.preventDefault();
      action();
    }
  }

  /** @param {PointerEvent} event */
  #down(event) {
    this.#pointers.set(event.pointerId, event);
    if (this.#pointers.size === 2) {
      this.#pinch();
      return;
    }
    if (event.button !== 0 || this.tool?.(event)) {
      this.#forgetOnUp(event);
      return;
    }
    let last = event;
    this.element.setPointerCapture(event.pointerId);
    this.element.classList.add("panning");
    const move = (/** @type {PointerEvent} */ next) => {
      if (next.pointerId === last.pointerId && this.#pointers.size === 1) {
        this.pan(next.clientX - last.clientX, next.clientY - last.clientY);
        last = next;
      }
    };
    this.element.addEventListener("pointermove", move);
    this.#forgetOnUp(event, () => {
      this.element.removeEventListener("pointermove", move);
      this.element.classList.remove("panning");
    });
  }

  /** @type {Map<number, PointerEvent>} */
  #pointers = new Map();

  /** @param {PointerEvent} event @param {() => void} [then] */
  #forgetOnUp(event, then) {
    const up = (/** @type {PointerEvent} */ end) => {
      if (end.pointerId === event.pointerId) {
        this.#pointers.delete(event.pointerId);
        removeEventListener("pointerup", up);
        removeEventListener("pointercancel", up);
        then?.();
      }
    };
    addEventListener("pointerup", up);
    addEventListener("pointercancel", up);
  }

  /** Two fingers zoom and move. */
  #pinch() {
    const [first, second] = [...this.#pointers.values()];
    const points = new Map([[first.pointerId, first], [second.pointerId, second]]);
    const spread = () => {
      const [a, b] = [...points.values()];
      return { distance: Math.hypot(a.clientX - b.clientX, a.clientY - b.clientY) || 1,
        middle: { clientX: (a.clientX + b.clientX) / 2, clientY: (a.clientY + b.clientY) / 2 } };
    };
    let last = spread();
    const move = (/** @type {PointerEvent} */ event) => {
      if (!points.has(event.pointerId)) {
        return;
      }
      points.set(event.pointerId, event);
      const now = spread();
      this.zoomBy(now.distance / last.distance, this.#at(now.middle));
      this.pan(now.middle.clientX - last.middle.clientX, now.middle.clientY - last.middle.clientY);
      last = now;
    };
    this.element.addEventListener("pointermove", move);
    this.#forgetOnUp(second, () => this.element.removeEventListener("pointermove", move));
  }
}

/** Keeps a picture in sight: in the middle where it is smaller than the window, else without a gap. */
function bounded(/** @type {number} */ offset, /** @type {number} */ length, /** @type {number} */ room) {
  return length <= room ? (room - length) / 2 : Math.min(0, Math.max(room - length, offset));
}
