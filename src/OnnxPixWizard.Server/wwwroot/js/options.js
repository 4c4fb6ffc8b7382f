// @ts-check
import { get, make, show } from "./dom.js";

/** @param {string} id */
const value = id => /** @type {HTMLInputElement | HTMLSelectElement} */ (get(id)).value.trim();

/** The folded options. */
export class Options {
  /** @param {import("./catalog.js").Catalog} catalog @param {() => void} changed Called when bundle or task changed. */
  constructor(catalog, changed) {
    this.catalog = catalog;
    this.changed = changed;
    get("option-bundle").addEventListener("change", async () => {
      await catalog.use(value("option-bundle"));
      this.fill();
      changed();
    });
    get("option-task").addEventListener("change", changed);
    get("option-size").addEventListener("change", () => show(get("custom-size-row"), value("option-size") === "custom"));
  }

  get task() {
    return value("option-task");
  }

  /** Lists bundles and tasks as the server tells them. */
  fill() {
    const { bundles, bundle, tasks } = this.catalog;
    get("option-bundle").replaceChildren(...bundles.map(each =>
      make("option", { value: each.name, selected: each.name === bundle }, each.name)));
    show(get("bundle-row"), bundles.length > 1);
    get("option-task").replaceChildren(make("option", { value: "" }, "As the sentence says"),
      ...tasks.map(task => make("option", { value: task.name }, this.catalog.title(task.name))));
  }

  /** Opens the options where one of them is wrong, so that the browser can point at it. */
  unfoldIfWrong() {
    const wrong = get("options").querySelector("input:invalid");
    if (wrong) {
      get("options", HTMLDetailsElement).open = true;
    }
  }

  /** Adds what was set to a request. @param {FormData} form */
  addTo(form) {
    const size = value("option-size");
    // Bundles that only draw know no tasks to be named.
    const draws = this.catalog.bundles.find(each => each.name === this.catalog.bundle)?.family.startsWith("pixnerd");
    const fields = {
      bundle: this.catalog.bundle, task: draws ? "" : this.task, strength: value("option-strength"), scale: value("option-scale"),
      size: size === "custom" ? value("option-custom-size") : size, steps: value("option-steps"), seed: value("option-seed"),
      format: value("option-format"),
    };
    for (const [name, given] of Object.entries(fields)) {
      if (given) {
        form.set(name, given);
      }
    }
  }
}
