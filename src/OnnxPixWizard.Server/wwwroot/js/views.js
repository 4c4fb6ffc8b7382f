// @ts-check
import { get, make, show } from "./dom.js";
import { depthView, reliefView } from "./depth.js";
import { labelsView } from "./labels.js";
import { normalsView } from "./normals.js";
import { boxesView, maskView } from "./objects.js";

/** @typedef {import("./types.js").Outcome} Outcome */

/**
 * @typedef {Object} ViewStage Where a view shows its layers.
 * @property {import("./viewport.js").Viewport} viewport
 * @property {(layers: Element[], width?: number, height?: number) => void} show
 * @property {() => Element[]} sourceLayers The user's picture, where there is one.
 */

/** @typedef {{title: string, enter: (stage: ViewStage) => Promise<void | (() => void)>}} View */

const dataEndings = [".depth.png", ".depth-colors.png", ".normals.png", ".labels.png", ".mask.png", ".edges.png"];

/** The main picture of an outcome: the last that is no data. @param {Outcome} outcome */
export function pictureOf(outcome) {
  return outcome.files.findLast(file => file.type.startsWith("image/") && !dataEndings.some(ending => file.name.endsWith(ending))) ?? null;
}

/** The result as tabs: before and after, and whatever its data can be looked at as. */
export class Views {
  /** @type {(() => void) | null} */
  #leave = null;
  /** One view is entered after the other, however fast they are asked for. @type {Promise<void>} */
  #entering = Promise.resolve();
  /** @type {string[]} */
  #urls = [];

  /** @param {import("./viewport.js").Viewport} viewport @param {import("./compare.js").Compare} compare */
  constructor(viewport, compare) {
    this.viewport = viewport;
    this.compare = compare;
    this.tabs = get("views");
    this.tabs.addEventListener("keydown", event => {
      const buttons = [...this.tabs.querySelectorAll("button")];
      const at = buttons.indexOf(/** @type {HTMLButtonElement} */ (document.activeElement));
      const next = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: buttons.length - 1 }[event.key];
      if (next !== undefined && at >= 0) {
        event.preventDefault();
        const button = buttons[(next + buttons.length) % buttons.length];
        button.focus();
        button.click();
      }
    });
  }

  /** @param {Outcome} outcome @param {(problem: Error) => void} failed */
  async open(outcome, failed) {
    this.close();
    const picture = pictureOf(outcome);
    const image = picture ? await this.#image(picture.blob, "The result") : null;
    const source = outcome.source && outcome.source.width > 0 ? outcome.source : null;
    const width = image?.naturalWidth ?? source?.width ?? 1;
    const height = image?.naturalHeight ?? source?.height ?? 1;
    /** @type {ViewStage} */
    const stage = {
      viewport: this.viewport,
      show: (layers, w = width, h = height) => this.viewport.set(w, h, layers, true),
      sourceLayers: () => (source ? [make("img", { src: source.url, alt: "Your picture" })] : image ? [image] : []),
    };

    /** @type {View[]} */
    const views = [];
    if (image) {
      const sameShape = source
        && Math.abs(source.width * height - source.height * width) <= Math.max(source.width, source.height, width, height);
      views.push(source && sameShape ? { title: "Before and after", enter: () => this.#compared(stage, image) }
        : { title: "Picture", enter: async () => stage.show([image]) });
    }
    views.push(...dataViews(outcome, source?.blob ?? picture?.blob ?? null));
    this.#makeTabs(views, stage, failed);
    const first = views.length > 1 && !outcome.files.some(file => file.name.endsWith(".edges.png")) ? 1 : 0;
    await this.#select(views, first, stage, failed);
  }

  close() {
    this.#end();
    show(this.tabs, false);
    this.tabs.replaceChildren();
    for (const url of this.#urls.splice(0)) {
      URL.revokeObjectURL(url);
    }
  }

  #end() {
    this.viewport.element.setAttribute("aria-label", "Picture");
    this.#leave?.();
    this.#leave = null;
    this.compare.attach(null);
    get("view-extras").replaceChildren();
  }

  /** @param {Blob} blob @param {string} alt */
  async #image(blob, alt) {
    const url = URL.createObjectURL(blob);
    this.#urls.push(url);
    const image = make("img", { src: url, alt, className: "opaque-from" });
    await image.decode();
    return image;
  }

  /** @param {ViewStage} stage @param {HTMLImageElement} after */
  async #compared(stage, after) {
    stage.show([...stage.sourceLayers(), after]);
    this.compare.attach(after);
    return () => { after.style.clipPath = ""; };
  }

  /** @param {View[]} views @param {ViewStage} stage @param {(problem: Error) => void} failed */
  #makeTabs(views, stage, failed) {
    this.tabs.replaceChildren(...views.map((view, i) => {
      const tab = make("button", { type: "button", attributes: { role: "tab", "aria-controls": "viewport" } }, view.title);
      tab.addEventListener("click", () => this.#select(views, i, stage, failed));
      return tab;
    }));
    show(this.tabs, views.length > 1);
  }

  /** @param {View[]} views @param {number} index @param {ViewStage} stage @param {(problem: Error) => void} failed */
  #select(views, index, stage, failed) {
    [...this.tabs.children].forEach((tab, i) => {
      tab.setAttribute("aria-selected", String(i === index));
      tab.setAttribute("tabindex", i === index ? "0" : "-1");
    });
    this.#entering = this.#entering.then(async () => {
      this.#end();
      try {
        this.#leave = (await views[index]?.enter(stage)) ?? null;
        this.viewport.element.setAttribute("aria-label", views[index]?.title ?? "Picture");
      } catch (problem) {
        failed(/** @type {Error} */ (problem));
      }
    });
    return this.#entering;
  }
}

/** @param {Outcome} outcome @param {Blob | null} picture @returns {View[]} */
function dataViews(outcome, picture) {
  const blob = (/** @type {string} */ ending) => outcome.files.findLast(file => file.name.endsWith(ending))?.blob;
  const [depth, normals, labels, legend, mask, boxes] =
    [".depth.npy", ".normals.npy", ".labels.png", ".legend.json", ".mask.png", ".boxes.json"].map(blob);
  const relative = outcome.files.some(file => file.name.endsWith(".depth.npy") && /relative/.test(file.description ?? ""))
    || outcome.warnings.some(warning => /relative/.test(warning));
  /** @type {View[]} */
  const views = [];
  if (depth) {
    views.push({ title: "Depth", enter: stage => depthView(stage, depth, relative) });
    if (picture) {
      views.push({ title: "Relief", enter: stage => reliefView(stage, depth, picture) });
    }
  }
  if (normals) views.push({ title: "Directions", enter: stage => normalsView(stage, normals) });
  if (labels && legend) views.push({ title: "Kinds of things", enter: stage => labelsView(stage, labels, legend) });
  if (mask) views.push({ title: "Mask", enter: stage => maskView(stage, mask) });
  if (boxes) views.push({ title: "Boxes", enter: stage => boxesView(stage, boxes) });
  return views;
}
