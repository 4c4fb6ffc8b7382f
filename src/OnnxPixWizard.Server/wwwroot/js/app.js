// @ts-check
// The page as a whole: which state it is in, and what leads from one to the next.
import { Api, ApiError, messageOf } from "./api.js";
import { MaskEditor } from "./brush.js";
import { Catalog } from "./catalog.js";
import { Compare } from "./compare.js";
import { announce, get, make, show } from "./dom.js";
import { follow } from "./follow.js";
import { History, thumbnail } from "./history.js";
import { HistorySheet } from "./historySheet.js";
import { askKey } from "./key.js";
import { Options } from "./options.js";
import { resetProgress, showProblem, showProgress, showResult } from "./panel.js";
import { Sentence } from "./sentence.js";
import { readSource, watchSources } from "./source.js";
import { Viewport } from "./viewport.js";
import { pictureOf, Views } from "./views.js";

/** @typedef {import("./types.js").Source} Source */
/** @typedef {import("./types.js").Outcome} Outcome */
/**
 * A request at work; without id while it is sent.
 * @typedef {{id: string | null, following: AbortController, cancelled: boolean}} Running
 */
/** @typedef {"empty" | "ready" | "busy" | "done"} State */

const api = new Api(askKey);
const catalog = new Catalog(api);
const history = new History();
const viewport = new Viewport();
const views = new Views(viewport, new Compare(viewport));
const mask = new MaskEditor(viewport, () => { sentence.suggest(); sentence.ask(); });
const options = new Options(catalog, () => { sentence.suggest(); sentence.ask(); });
const sentence = new Sentence(api, catalog,
  () => ({ picture: source !== null, mask: !mask.isEmpty, task: options.task }), () => mask.open());

/** @type {Source | null} */
let source = null;
/** @type {Outcome | null} */
let outcome = null;
/** @type {Running | null} */
let running = null;

/** @param {State} state */
function enter(state) {
  document.body.dataset.state = state;
  const seen = state !== "empty" || source !== null;
  show(get("drop"), !seen);
  show(get("viewer"), seen);
  show(get("progress"), state === "busy");
  show(get("result"), state === "done");
  show(get("source-tools"), state === "ready" && source !== null);
  show(get("edit-mask"), source !== null && source.width > 0);
  show(get("file-name"), state !== "done");
  show(get("go-on"), outcome !== null && pictureOf(outcome) !== null);
}

/** Shows the user's picture, or that the browser can't. */
function showSource() {
  views.close();
  get("file-name").textContent = source ? source.name + (source.width > 0 ? `, ${source.width} x ${source.height}` : "") : "";
  if (source && source.width > 0) {
    viewport.set(source.width, source.height, [make("img", { src: source.url, alt: "Your picture" }), mask.layer]);
  } else {
    showPlaceholder(source ? `Your browser can't show ${source.format} files. The server can read it; just go on.` : "");
  }
}

/** @param {string} text */
function showPlaceholder(text) {
  viewport.set(480, 320, [make("p", { className: "placeholder" }, text)]);
}

/** @param {Source | null} picture */
function useSource(picture) {
  if (source && source !== picture) {
    URL.revokeObjectURL(source.url);
  }
  source = picture;
  outcome = null;
  mask.reset(picture?.width || 1, picture?.height || 1);
  showProblem(null);
  enter(picture ? "ready" : "empty");
  if (picture) {
    showSource();
  }
  sentence.suggest();
  sentence.ask();
}

/** @param {Blob} blob @param {string} name */
async function takePicture(blob, name) {
  if (running) {
    return;
  }
  try {
    useSource(await readSource(blob, name));
    announce(`${name} is loaded.`);
    sentence.input.focus({ preventScroll: true });
  } catch (error) {
    problem(error);
  }
}

/** @param {unknown} error @param {{label: string, action: () => void}} [remedy] */
function problem(error, remedy) {
  showProblem(error instanceof Error ? error.message : String(error), remedy);
  get("problem").scrollIntoView({ block: "nearest" });
}

/** Sends the request and follows it to its end. */
async function start() {
  options.unfoldIfWrong();
  if (!get("ask", HTMLFormElement).reportValidity()) {
    return;
  }
  if (!sentence.text && !options.task) {
    problem("Say in a sentence what shall be done, or take one of the suggestions.");
    sentence.input.focus();
    return;
  }
  mask.close();
  showProblem(null);
  resetProgress();
  /** @type {Running} */
  const mine = { id: null, following: new AbortController(), cancelled: false };
  running = mine;
  enter("busy");
  if (!source) {
    showPlaceholder("Your picture will appear here.");
  }
  get("cancel").focus({ preventScroll: true });
  try {
    const form = new FormData();
    form.set("instruction", sentence.text);
    form.set("previews", "true");
    options.addTo(form);
    if (source) {
      form.set("image", source.blob, source.name);
      if (!mask.isEmpty) {
        form.set("mask", await mask.blob(), "mask.png");
      }
    }
    const accepted = await api.json("api/requests", { method: "POST", body: form });
    mine.id = accepted.id;
    if (mine.cancelled) {
      await api.delete(`api/requests/${encodeURIComponent(accepted.id)}`).catch(() => {});
    }
    await history.begin({ id: accepted.id, sentence: sentence.text, source }).catch(() => {});
    showProgress(accepted);
    await finish(mine, accepted.id, sentence.text);
  } catch (error) {
    failed(mine, error);
  }
}

/** @param {Running} mine @param {string} id @param {string} said */
async function finish(mine, id, said) {
  const status = await follow(api, id, showProgress, preview, mine.following.signal);
  if (status.state !== "done") {
    throw status.state === "cancelled" ? new DOMException("", "AbortError")
      : new ApiError(messageOf(status) ?? "The server could not do this. Try again.", status.error?.status ?? 422, status.error);
  }
  const files = await Promise.all((status.files ?? []).map(async file => ({
    ...file, blob: await api.file(`api/requests/${encodeURIComponent(id)}/files/${encodeURIComponent(file.name)}`) })));
  await history.end().catch(() => {});
  running = null;
  const spent = status.metrics?.runMilliseconds ?? null;
  const made = { id, sentence: said, tasks: (status.steps ?? []).map(step => step.task), source, files, warnings: status.warnings ?? [],
    seconds: spent === null ? null : spent / 1000, time: Date.now() };
  const picture = pictureOf(made);
  await history.add(made, picture && await thumbnail(picture.blob))
    .catch(() => announce("The browser has no room to keep this in the history."));
  await showOutcome(made);
}

/** @param {Running} mine @param {unknown} error */
function failed(mine, error) {
  if (running !== mine) {
    return;
  }
  running = null;
  history.end().catch(() => {});
  enter(source ? "ready" : "empty");
  if (source) {
    showSource();
  }
  if (mine.cancelled || (error instanceof DOMException && error.name === "AbortError")) {
    announce("Cancelled.");
    sentence.input.focus({ preventScroll: true });
    return;
  }
  const nearest = error instanceof ApiError ? error.nearest : [];
  if (nearest.length > 0) {
    sentence.refuse(nearest);
    sentence.input.focus({ preventScroll: true });
    return;
  }
  const again = error instanceof ApiError && (error.status === 0 || error.status === 429 || error.status >= 500);
  problem(error, again ? { label: "Try again", action: start } : undefined);
}

/** @param {string} url A data URL. */
async function preview(url) {
  const image = make("img", { src: url, alt: "The picture on its way" });
  await image.decode().catch(() => {});
  if (running && image.naturalWidth > 0) {
    viewport.set(source?.width || image.naturalWidth, source?.height || image.naturalHeight, [image], true);
  }
}

/** @param {Outcome} made */
async function showOutcome(made) {
  outcome = made;
  enter("done");
  showResult(made, task => catalog.title(task));
  await views.open(made, problem);
  get("result").focus({ preventScroll: true });
  announce("Done.");
}

async function cancel() {
  const mine = running;
  if (!mine) {
    return;
  }
  mine.cancelled = true;
  get("progress-title").textContent = "Cancelling";
  if (mine.id) {
    // The request ends within its step; its end is told by the events.
    await api.delete(`api/requests/${encodeURIComponent(mine.id)}`).catch(() => {});
  }
  // A request that is still being sent is let through, and cancelled by its id then.
  if (mine.id) {
    mine.following.abort();
  }
}

/** @param {string} id */
async function openEntry(id) {
  const kept = await history.read(id).catch(() => null);
  if (!kept || running) {
    problem(running ? "Wait for the request at work, or cancel it; then open the history." : "The browser has not kept this picture.");
    return;
  }
  const revived = kept.source ? { ...kept.source, url: URL.createObjectURL(kept.source.blob) } : null;
  useSource(revived);
  sentence.text = kept.sentence;
  await showOutcome({ ...kept, source: revived });
}

/** Finds the request again that was at work when the page was left. */
async function resume() {
  const left = await history.running().catch(() => null);
  if (!left) {
    return;
  }
  if (left.source) {
    useSource({ ...left.source, url: URL.createObjectURL(left.source.blob) });
  }
  sentence.input.value = left.sentence;
  const mine = { id: left.id, following: new AbortController(), cancelled: false };
  running = mine;
  resetProgress();
  enter("busy");
  await finish(mine, left.id, left.sentence).catch(error => failed(mine, error));
}

get("ask").addEventListener("submit", event => { event.preventDefault(); start(); });
get("cancel").addEventListener("click", cancel);
get("again").addEventListener("click", () => {
  outcome = null;
  enter(source ? "ready" : "empty");
  if (source) {
    showSource();
  }
  sentence.input.focus();
  sentence.input.select();
});
get("restart").addEventListener("click", () => { views.close(); sentence.text = ""; useSource(null); get("choose-file").focus(); });
get("go-on").addEventListener("click", async () => {
  const picture = outcome && pictureOf(outcome);
  if (picture) {
    sentence.text = "";
    await takePicture(picture.blob, picture.name);
  }
});
get("change-key").addEventListener("click", async () => { if (await api.changeKey(false)) load(); });
api.onKey = () => show(get("change-key"), true);
show(get("change-key"), api.hasKey);
watchSources(takePicture, () => running === null && !document.querySelector("dialog[open]"));
addEventListener("keydown", event => {
  if (mask.isOpen && (event.ctrlKey || event.metaKey) && event.key === "z" && document.activeElement !== sentence.input) {
    event.preventDefault();
    mask.undo();
  }
});
new HistorySheet(history, openEntry);

async function load() {
  try {
    await catalog.load();
    showProblem(null);
    options.fill();
    sentence.suggest();
    resume();
  } catch (error) {
    show(get("change-key"), error instanceof ApiError && error.status === 401);
    problem(error, { label: "Try again", action: load });
  }
  document.body.dataset.loaded = "true";
}

load();
