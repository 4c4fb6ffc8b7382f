// @ts-check

/**
 * The element with an id; the page holds it, so its absence is a fault of the page.
 * @template {HTMLElement} [T=HTMLElement]
 * @param {string} id
 * @param {new () => T} [kind]
 * @returns {T}
 */
export function get(id, kind) {
  const found = document.getElementById(id);
  if (!found || (kind && !(found instanceof kind))) {
    throw new Error(`The page lacks '${id}'.`);
  }
  return /** @type {T} */ (found);
}

/**
 * Makes an element; text is never read as markup.
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag
 * @param {Omit<Partial<HTMLElementTagNameMap[K]>, "attributes"> & {attributes?: Record<string, string>}} [properties]
 * @param {(Node | string)[]} children
 * @returns {HTMLElementTagNameMap[K]}
 */
export function make(tag, properties, ...children) {
  const { attributes, ...rest } = /** @type {any} */ (properties ?? {});
  const element = Object.assign(document.createElement(tag), rest);
  for (const [name, value] of Object.entries(/** @type {Record<string, string>} */ (attributes ?? {}))) {
    element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}

/** @param {HTMLElement} element @param {boolean} shown */
export function show(element, shown) {
  element.hidden = !shown;
}

let quiet = 0;

/** Says something to screen readers. @param {string} text */
export function announce(text) {
  const live = get("announce");
  live.textContent = "";
  clearTimeout(quiet);
  quiet = setTimeout(() => { live.textContent = text; }, 50);
}

/**
 * Calls a function once its calls have paused.
 * @template {any[]} A
 * @param {(...values: A) => void} action
 * @param {number} milliseconds
 * @returns {(...values: A) => void}
 */
export function debounced(action, milliseconds) {
  let timer = 0;
  return (...values) => {
    clearTimeout(timer);
    timer = setTimeout(() => action(...values), milliseconds);
  };
}

export const reducedMotion = matchMedia("(prefers-reduced-motion: reduce)");
