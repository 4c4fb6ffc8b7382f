// @ts-check
import { debounced, get, make, show } from "./dom.js";
import { percent } from "./words.js";

/** Suggestions that are shown before the user asks for all. */
const few = 5;
/** Words that tell nothing of what is wanted. */
const common = new Set(["the", "this", "that", "from", "and", "make", "please", "picture", "photo", "image", "can", "you"]);
/** Below this a choice is told as a guess. */
const sure = 0.55;

/** The sentence: suggestions for it, and what the server understands while it is typed. */
export class Sentence {
  #turn = 0;
  #all = false;
  /** @type {AbortController | null} */
  #pending = null;

  /**
   * @param {import("./api.js").Api} api @param {import("./catalog.js").Catalog} catalog
   * @param {() => {picture: boolean, mask: boolean, task: string}} given What the user has given besides.
   * @param {() => void} wantMask Called when the user follows the hint to mark an area.
   */
  constructor(api, catalog, given, wantMask) {
    this.api = api;
    this.catalog = catalog;
    this.given = given;
    this.wantMask = wantMask;
    this.input = get("sentence", HTMLTextAreaElement);
    this.understood = get("understood");
    const soon = debounced(() => this.ask(), 350);
    this.input.addEventListener("input", () => { this.suggest(); soon(); });
    this.input.addEventListener("keydown", event => {
      if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
        event.preventDefault();
        get("ask", HTMLFormElement).requestSubmit();
      }
    });
    get("more-chips").addEventListener("click", () => { this.#all = !this.#all; this.suggest(); });
  }

  get text() {
    return this.input.value.trim();
  }

  /** @param {string} text */
  set text(text) {
    this.input.value = text;
    this.suggest();
    this.ask();
  }

  /** Shows sentences to try, those that hold the typed words first. */
  suggest() {
    const { picture, mask } = this.given();
    const words = this.text.toLowerCase().split(/\W+/).filter(word => word.length > 2 && !common.has(word));
    const hits = (/** @type {string} */ example) => words.filter(word => example.toLowerCase().includes(word)).length;
    const examples = this.catalog.fitting(picture, mask).map(task => sentenceOf(task.examples[0]));
    const matching = words.length > 0 ? examples.filter(example => hits(example) > 0).sort((a, b) => hits(b) - hits(a)) : [];
    const ordered = [...new Set([...matching, ...examples])].filter(example => example !== this.text);
    get("chips").replaceChildren(...ordered.slice(0, this.#all ? ordered.length : few).map(example => {
      const chip = make("button", { type: "button" }, example);
      chip.addEventListener("click", () => { this.text = example; this.input.focus(); });
      return make("li", {}, chip);
    }));
    const more = get("more-chips");
    more.textContent = this.#all ? "Show fewer" : `Show all ${ordered.length}`;
    more.setAttribute("aria-expanded", String(this.#all));
    show(more, ordered.length > few);
    show(get("suggestions"), ordered.length > 0);
  }

  /** Asks the server what the sentence means, and shows it. */
  async ask() {
    const turn = ++this.#turn;
    this.#pending?.abort();
    this.#pending = new AbortController();
    const { task, picture, mask } = this.given();
    if (task) {
      this.#show([{ task, confidence: null }]);
      return;
    }
    if (this.text.length < 3) {
      this.understood.replaceChildren();
      return;
    }
    try {
      const answer = await this.api.post("api/choose",
        { instruction: this.text, bundle: this.catalog.bundle, hasImage: picture, hasMask: mask }, this.#pending.signal);
      if (turn === this.#turn) {
        this.#show(answer.steps);
      }
    } catch (error) {
      const { status, nearest } = /** @type {import("./api.js").ApiError} */ (error);
      if (turn === this.#turn) {
        status === 422 ? this.refuse(nearest) : this.understood.replaceChildren();
      }
    }
  }

  /** Says that the sentence means nothing here, with the tasks that come nearest. @param {string[]} nearest */
  refuse(nearest) {
    const buttons = nearest.map(name => {
      const example = this.catalog.task(name)?.examples[0];
      const button = make("button", { type: "button" }, example ? sentenceOf(example) : this.catalog.title(name));
      button.addEventListener("click", () => { this.text = sentenceOf(example ?? name); this.input.focus(); });
      return button;
    });
    this.understood.replaceChildren(make("div", { className: "refusal" },
      make("p", {}, "This is nothing that the model has learned.", ...(buttons.length > 0 ? [" The nearest that it can do:"] : [])),
      make("div", { className: "row" }, ...buttons)));
  }

  /** @param {{task: string | null, confidence: number | null}[]} steps */
  #show(steps) {
    const { picture, mask } = this.given();
    const lines = steps.map(step => {
      const guess = step.confidence !== null && step.confidence !== undefined && step.confidence < sure;
      const line = make("li", { className: guess ? "meaning guess" : "meaning" }, make("span", {}, this.catalog.title(step.task)));
      line.append(make("span", { className: "sure" }, typeof step.confidence !== "number" ? "chosen by you"
        : guess ? `a guess, ${percent(step.confidence)} sure` : `${percent(step.confidence)} sure`));
      return line;
    });
    const label = steps.length > 1 ? "Understood as these steps" : "Understood as";
    /** @type {HTMLElement[]} */
    const parts = [make("ol", { attributes: { "aria-label": label } }, ...lines)];
    const tasks = steps.map(step => this.catalog.task(step.task));
    if (tasks[0]?.needsImage && !picture) {
      parts.push(make("p", {}, "This needs a picture: drop, paste or choose one."));
    } else if (tasks.some(task => task?.takesMask && /fill|miss|hole|paint/i.test(task.examples[0])) && picture && !mask) {
      const mark = make("button", { type: "button", className: "link" }, "Mark the area");
      mark.addEventListener("click", this.wantMask);
      parts.push(make("p", {}, "It fills what you mark. ", mark));
    }
    this.understood.replaceChildren(...parts);
  }
}

/** An example as a sentence, with a capital and an end; a word alone is a name and stays one. @param {string} example */
export function sentenceOf(example) {
  if (!example.includes(" ")) {
    return example;
  }
  const text = example.charAt(0).toUpperCase() + example.slice(1);
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
