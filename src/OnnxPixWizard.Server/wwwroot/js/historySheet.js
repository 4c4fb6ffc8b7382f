// @ts-check
import { announce, get, make, show } from "./dom.js";
import { when } from "./words.js";

/** The history as a sheet of thumbnails. */
export class HistorySheet {
  /** @type {string[]} */
  #urls = [];

  /** @param {import("./history.js").History} history @param {(id: string) => void} opened */
  constructor(history, opened) {
    this.history = history;
    this.opened = opened;
    this.dialog = get("history", HTMLDialogElement);
    get("open-history").addEventListener("click", async () => { await this.#fill(); this.dialog.showModal(); });
    get("close-history").addEventListener("click", () => this.dialog.close());
    this.dialog.addEventListener("click", event => { if (event.target === this.dialog) this.dialog.close(); });
    get("clear-history").addEventListener("click", async () => {
      await this.history.clear();
      await this.#fill();
      announce("The history is empty.");
      get("close-history").focus();
    });
  }

  async #fill() {
    for (const url of this.#urls.splice(0)) {
      URL.revokeObjectURL(url);
    }
    const entries = await this.history.list().catch(() => null);
    get("history-empty").textContent = entries ? "Nothing yet. What you make is kept here, in this browser only."
      : "This browser keeps no data for this page, so there is no history. Private windows are like that.";
    show(get("history-empty"), !entries || entries.length === 0);
    show(get("clear-history"), (entries?.length ?? 0) > 0);
    get("entries").replaceChildren(...(entries ?? []).map(entry => this.#entry(entry)));
  }

  /** @param {import("./history.js").Entry} entry */
  #entry(entry) {
    const said = entry.sentence || entry.tasks.join(", ");
    const image = make("img", { alt: "" });
    if (entry.thumbnail) {
      image.src = URL.createObjectURL(entry.thumbnail);
      this.#urls.push(image.src);
    }
    const time = make("time", { dateTime: new Date(entry.time).toISOString() }, when(entry.time));
    const open = make("button", { type: "button", className: "open" }, image, make("span", { className: "said" }, said), time);
    open.addEventListener("click", () => { this.dialog.close(); this.opened(entry.id); });
    const remove = make("button", { type: "button", className: "icon remove", attributes: { "aria-label": `Forget “${said}”` } }, "×");
    remove.addEventListener("click", async () => {
      await this.history.remove(entry.id);
      await this.#fill();
      get("close-history").focus();
    });
    return make("li", {}, open, remove);
  }
}
