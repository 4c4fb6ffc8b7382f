// @ts-check
// The parts of the panel that say how a request goes: progress, result, problems.
import { announce, get, make, show } from "./dom.js";
import { contentOf, seconds, size, stageName } from "./words.js";

/** @typedef {import("./types.js").Outcome} Outcome */

let spokenQuarter = -1;

/** @param {Partial<import("./types.js").RequestStatus>} status */
export function showProgress(status) {
  const bar = get("progress-bar", HTMLProgressElement);
  const title = get("progress-title");
  const note = get("progress-note");
  if (status.state === "queued") {
    const place = status.place ?? 0;
    title.textContent = "Waiting";
    note.textContent = place > 0 ? `${place} ${place === 1 ? "request is" : "requests are"} before yours.` : "Yours is next.";
    bar.removeAttribute("value");
  } else if (status.progress) {
    const { stage, step, steps, fraction } = status.progress;
    title.textContent = stageName(stage);
    note.textContent = steps && steps > 1 ? `Part ${Math.min((step ?? 0) + 1, steps)} of ${steps}` : "";
    if (typeof fraction === "number") {
      bar.max = 1;
      bar.value = fraction;
      speak(fraction);
    }
  } else if (status.state === "running" && !bar.hasAttribute("value")) {
    title.textContent = "Starting";
    note.textContent = "";
  }
}

/** Every quarter is told to screen readers, not every step. @param {number} fraction */
function speak(fraction) {
  const quarter = Math.floor(fraction * 4);
  if (quarter !== spokenQuarter && quarter > 0 && quarter < 4) {
    announce(`${quarter * 25} percent done`);
  }
  spokenQuarter = quarter;
}

export function resetProgress() {
  spokenQuarter = -1;
  get("progress-title").textContent = "Sending the picture";
  get("progress-note").textContent = "";
  get("progress-bar", HTMLProgressElement).removeAttribute("value");
}

/** @type {string[]} */
const urls = [];

/** @param {Outcome} outcome @param {(task: string) => string} title */
export function showResult(outcome, title) {
  for (const url of urls.splice(0)) {
    URL.revokeObjectURL(url);
  }
  const what = outcome.tasks.map(title).join(", then ");
  const took = outcome.seconds === null ? "" : `, in ${seconds(outcome.seconds)}`;
  get("result-said").textContent = outcome.sentence ? `“${outcome.sentence}”` : "";
  show(get("result-said"), outcome.sentence !== "");
  get("result-note").textContent = `${what || "Finished"}${took}.`;
  get("warnings").replaceChildren(...outcome.warnings.map(warning =>
    make("li", {}, warning.charAt(0).toUpperCase() + warning.slice(1))));
  show(get("warnings"), outcome.warnings.length > 0);
  get("files").replaceChildren(...outcome.files.map(file => {
    const url = URL.createObjectURL(file.blob);
    urls.push(url);
    const sides = file.width && file.height ? `, ${file.width} x ${file.height}` : "";
    return make("li", {}, make("a", { href: url, download: file.name },
      make("span", {}, make("span", { className: "visually-hidden" }, "Download "), file.name),
      make("span", { className: "size" }, size(file.blob.size)),
      make("span", { className: "what" }, contentOf(file) + sides)));
  }));
}

/** @param {string | null} message null: there is none. @param {{label: string, action: () => void}} [remedy] */
export function showProblem(message, remedy) {
  const problem = get("problem");
  problem.replaceChildren(...(message ? [make("p", {}, message)] : []));
  if (message && remedy) {
    const button = make("button", { type: "button" }, remedy.label);
    button.addEventListener("click", remedy.action);
    problem.append(button);
  }
  show(problem, message !== null);
}
