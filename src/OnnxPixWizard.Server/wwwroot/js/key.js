// @ts-check
import { get } from "./dom.js";

/**
 * Asks the user for the server's key.
 * @param {boolean} refused Whether a key was tried and refused.
 * @returns {Promise<string | null>} null: none is given.
 */
export function askKey(refused) {
  const dialog = get("key", HTMLDialogElement);
  const input = get("key-input", HTMLInputElement);
  get("key-title").textContent = refused ? "That key is not known here" : "This server asks for a key";
  get("key-note").textContent = refused
    ? "Check it for slips, or ask whoever runs the server for another."
    : "Whoever runs the server has one for you. It is forgotten when you close this tab.";
  input.value = "";

  return new Promise(resolve => {
    /** @type {string | null} */
    let given = null;
    const form = get("key-form", HTMLFormElement);
    form.onsubmit = () => { given = input.value.trim(); };
    get("key-cancel").onclick = () => dialog.close();
    dialog.onclose = () => resolve(given);
    dialog.showModal();
    input.focus();
  });
}
