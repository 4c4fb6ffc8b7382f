// @ts-check
import { announce, get, make, show } from "./dom.js";

/** Longest side of a mask: finer than any model sees, and quick to draw. */
const longestSide = 2048;

/**
 * @typedef {{kind: "stroke", erase: boolean, size: number, points: {x: number, y: number}[]}
 *   | {kind: "rectangle", erase: boolean, x: number, y: number, width: number, height: number}
 *   | {kind: "clear"}} MaskEdit In pixels of the mask.
 */

/** Lets the user mark an area of the picture, by brush or by numbers. Edits are kept as what they are, so each can be undone. */
export class MaskEditor {
  /** @type {MaskEdit[]} */
  #edits = [];
  #factor = 1;
  #erase = false;

  /** @param {import("./viewport.js").Viewport} viewport @param {() => void} changed Called when the mask or its tools changed. */
  constructor(viewport, changed) {
    this.viewport = viewport;
    this.changed = changed;
    this.layer = make("canvas", { className: "mask-layer" });
    this.cursor = make("div", { className: "brush-cursor" });
    this.size = get("brush-size", HTMLInputElement);
    this.isOpen = false;

    get("edit-mask").addEventListener("click", () => (this.isOpen ? this.close() : this.open()));
    get("mask-done").addEventListener("click", () => { this.close(); get("edit-mask").focus(); });
    get("brush").addEventListener("click", () => this.#use(false));
    get("eraser").addEventListener("click", () => this.#use(true));
    get("mask-undo").addEventListener("click", () => this.undo());
    get("mask-clear").addEventListener("click", () => this.#add({ kind: "clear" }, "Nothing is marked any more."));
    get("rectangle").addEventListener("submit", event => { event.preventDefault(); this.#rectangle(false); });
    get("rect-erase").addEventListener("click", () => this.#rectangle(true));
    viewport.element.addEventListener("pointermove", event => this.#hover(event));
    viewport.element.addEventListener("pointerleave", () => show(this.cursor, false));
  }

  /** Starts over on another picture. @param {number} width @param {number} height */
  reset(width, height) {
    this.close();
    this.#edits = [];
    this.#factor = Math.min(1, longestSide / Math.max(width, height));
    this.layer.width = Math.max(1, Math.round(width * this.#factor));
    this.layer.height = Math.max(1, Math.round(height * this.#factor));
    const most = { "rect-x": width - 1, "rect-y": height - 1, "rect-width": width, "rect-height": height };
    for (const [id, value] of Object.entries(most)) {
      get(id, HTMLInputElement).max = String(value);
    }
    get("rect-width", HTMLInputElement).value = String(Math.max(1, Math.round(width / 4)));
    get("rect-height", HTMLInputElement).value = String(Math.max(1, Math.round(height / 4)));
    this.#redraw();
  }

  get isEmpty() {
    const last = this.#edits.findLastIndex(edit => edit.kind === "clear");
    return !this.#edits.slice(last + 1).some(edit => edit.kind !== "clear" && !edit.erase);
  }

  open() {
    this.isOpen = true;
    this.viewport.tool = event => this.#tool(event);
    this.viewport.element.append(this.cursor);
    this.#showTools();
    announce("Paint over what is to be marked, or give a rectangle by numbers.");
  }

  close() {
    if (this.isOpen) {
      this.isOpen = false;
      this.viewport.tool = null;
      this.cursor.remove();
      this.#showTools();
    }
  }

  undo() {
    if (this.#edits.pop()) {
      this.#redraw();
      announce("Undone.");
    }
  }

  /** White where marked, black elsewhere, as PNG. @returns {Promise<Blob>} */
  async blob() {
    const canvas = make("canvas", { width: this.layer.width, height: this.layer.height });
    const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
    context.drawImage(this.layer, 0, 0);
    context.globalCompositeOperation = "source-in";
    context.fillStyle = "#fff";
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.globalCompositeOperation = "destination-over";
    context.fillStyle = "#000";
    context.fillRect(0, 0, canvas.width, canvas.height);
    return new Promise((resolve, reject) => canvas.toBlob(
      blob => (blob ? resolve(blob) : reject(new Error("The marked area could not be sent. Mark it again."))), "image/png"));
  }

  #showTools() {
    show(get("mask-tools"), this.isOpen);
    get("edit-mask").setAttribute("aria-pressed", String(this.isOpen));
    this.viewport.element.classList.toggle("drawing", this.isOpen);
    this.changed();
  }

  /** @param {boolean} erase */
  #use(erase) {
    this.#erase = erase;
    get("brush").setAttribute("aria-pressed", String(!erase));
    get("eraser").setAttribute("aria-pressed", String(erase));
  }

  /** @param {boolean} erase */
  #rectangle(erase) {
    const form = get("rectangle", HTMLFormElement);
    if (!form.reportValidity()) {
      return;
    }
    const [x, y, width, height] = ["rect-x", "rect-y", "rect-width", "rect-height"].map(id => Number(get(id, HTMLInputElement).value));
    const k = this.#factor;
    this.#add({ kind: "rectangle", erase, x: x * k, y: y * k, width: width * k, height: height * k },
      `${width} by ${height} pixels ${erase ? "unmarked" : "marked"}.`);
  }

  /** @param {MaskEdit} edit @param {string} [said] */
  #add(edit, said) {
    this.#edits.push(edit);
    this.#redraw();
    if (said) {
      announce(said);
    }
  }

  /** @param {PointerEvent | KeyboardEvent} event */
  #tool(event) {
    if (event instanceof KeyboardEvent) {
      const steps = event.key === "]" ? 8 : event.key === "[" ? -8 : 0;
      this.size.value = String(Number(this.size.value) + steps);
      return steps !== 0;
    }
    event.preventDefault();
    this.viewport.element.setPointerCapture(event.pointerId);
    const size = Number(this.size.value) / this.viewport.scale * this.#factor;
    /** @type {MaskEdit & {kind: "stroke"}} */
    const stroke = { kind: "stroke", erase: this.#erase, size, points: [this.#point(event)] };
    this.#edits.push(stroke);
    this.#draw(stroke);
    const move = (/** @type {PointerEvent} */ next) => {
      if (next.pointerId === event.pointerId) {
        const passed = next.getCoalescedEvents();
        stroke.points.push(...(passed.length > 0 ? passed : [next]).map(each => this.#point(each)));
        this.#draw(stroke);
      }
    };
    this.viewport.element.addEventListener("pointermove", move);
    this.viewport.element.addEventListener("lostpointercapture", () => {
      this.viewport.element.removeEventListener("pointermove", move);
      this.#redraw();
    }, { once: true });
    return true;
  }

  /** @param {{clientX: number, clientY: number}} event */
  #point(event) {
    const { x, y } = this.viewport.toPicture(event);
    return { x: x * this.#factor, y: y * this.#factor };
  }

  /** @param {PointerEvent} event */
  #hover(event) {
    show(this.cursor, this.isOpen && event.pointerType !== "touch");
    if (this.isOpen) {
      const box = this.viewport.element.getBoundingClientRect();
      this.cursor.style.width = this.cursor.style.height = `${this.size.value}px`;
      this.cursor.style.transform =
        `translate(${event.clientX - box.left}px, ${event.clientY - box.top}px) translate(-50%, -50%)`;
    }
  }

  #redraw() {
    this.layer.getContext("2d")?.clearRect(0, 0, this.layer.width, this.layer.height);
    for (const edit of this.#edits) {
      this.#draw(edit);
    }
    get("mask-undo", HTMLButtonElement).disabled = this.#edits.length === 0;
    get("mask-clear", HTMLButtonElement).disabled = this.isEmpty;
    this.changed();
  }

  /** @param {MaskEdit} edit */
  #draw(edit) {
    const context = /** @type {CanvasRenderingContext2D} */ (this.layer.getContext("2d"));
    if (edit.kind === "clear") {
      context.clearRect(0, 0, this.layer.width, this.layer.height);
      return;
    }
    context.globalCompositeOperation = edit.erase ? "destination-out" : "source-over";
    context.fillStyle = context.strokeStyle = "#e8503a";
    if (edit.kind === "rectangle") {
      context.fillRect(edit.x, edit.y, edit.width, edit.height);
      return;
    }
    context.lineWidth = edit.size;
    context.lineCap = context.lineJoin = "round";
    context.beginPath();
    const [first, ...rest] = edit.points;
    context.moveTo(first.x, first.y);
    for (const point of rest.length > 0 ? rest : [first]) {
      context.lineTo(point.x, point.y);
    }
    context.stroke();
  }
}
