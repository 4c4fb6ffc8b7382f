// @ts-check
// What was made, kept in this browser: entries with thumbnails in one store, their files in another.

/** @typedef {import("./types.js").Outcome} Outcome */
/** @typedef {{id: string, time: number, sentence: string, tasks: string[], thumbnail: Blob | null}} Entry */

const mostEntries = 40;
/** Files of all entries together; beyond it those of the oldest go. */
const mostBytes = 300e6;
const runningKey = "pixwizard-running";
/** Milliseconds after which a request at work is taken for lost. */
const longest = 24 * 3600e3;

/** @template T @param {IDBRequest<T>} request @returns {Promise<T>} */
function done(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

export class History {
  /** @type {Promise<IDBDatabase> | null} */
  #opened = null;

  #open() {
    this.#opened ??= new Promise((resolve, reject) => {
      const request = indexedDB.open("pixwizard", 1);
      request.onupgradeneeded = () => {
        request.result.createObjectStore("entries", { keyPath: "id" });
        request.result.createObjectStore("outcomes", { keyPath: "id" });
        request.result.createObjectStore("running", { keyPath: "id" });
      };
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
    return this.#opened;
  }

  /** @param {string[]} names @param {IDBTransactionMode} mode */
  async #stores(names, mode) {
    const transaction = (await this.#open()).transaction(names, mode);
    return names.map(name => transaction.objectStore(name));
  }

  /** The newest first. @returns {Promise<Entry[]>} */
  async list() {
    const [entries] = await this.#stores(["entries"], "readonly");
    return (await done(entries.getAll())).sort((a, b) => b.time - a.time);
  }

  /** @param {string} id @returns {Promise<Outcome | null>} */
  async read(id) {
    const [outcomes] = await this.#stores(["outcomes"], "readonly");
    return (await done(outcomes.get(id)))?.outcome ?? null;
  }

  /** @param {Outcome} outcome @param {Blob | null} thumbnail */
  async add(outcome, thumbnail) {
    const { id, time, sentence, tasks } = outcome;
    const bytes = outcome.files.reduce((sum, file) => sum + file.blob.size, outcome.source?.blob.size ?? 0);
    // An object URL is worth nothing after the page is gone.
    const kept = { ...outcome, source: outcome.source && { ...outcome.source, url: "" } };
    const [entries, outcomes] = await this.#stores(["entries", "outcomes"], "readwrite");
    await Promise.all([done(entries.put({ id, time, sentence, tasks, thumbnail, bytes })), done(outcomes.put({ id, outcome: kept }))]);
    await this.#tidy();
  }

  async #tidy() {
    let bytes = 0;
    for (const [i, entry] of (await this.list()).entries()) {
      bytes += /** @type {any} */ (entry).bytes;
      if (i > 0 && (i >= mostEntries || bytes > mostBytes)) {
        await this.remove(entry.id);
      }
    }
  }

  /** @param {string} id */
  async remove(id) {
    for (const store of await this.#stores(["entries", "outcomes"], "readwrite")) {
      store.delete(id);
    }
  }

  async clear() {
    for (const store of await this.#stores(["entries", "outcomes"], "readwrite")) {
      store.clear();
    }
  }

  /**
   * Remembers the request at work in this tab, so that a reloaded page finds it again.
   * @param {Pick<Outcome, "id" | "sentence" | "source">} request
   */
  async begin(request) {
    sessionStorage.setItem(runningKey, request.id);
    const [running] = await this.#stores(["running"], "readwrite");
    for (const left of await done(running.getAll())) {
      if (left.time < Date.now() - longest) {
        running.delete(left.id);
      }
    }
    running.put({ ...request, time: Date.now(), source: request.source && { ...request.source, url: "" } });
  }

  async end() {
    const id = sessionStorage.getItem(runningKey);
    sessionStorage.removeItem(runningKey);
    if (id) {
      const [running] = await this.#stores(["running"], "readwrite");
      running.delete(id);
    }
  }

  /** @returns {Promise<Pick<Outcome, "id" | "sentence" | "source"> | null>} */
  async running() {
    const id = sessionStorage.getItem(runningKey);
    if (!id) {
      return null;
    }
    const [running] = await this.#stores(["running"], "readonly");
    return (await done(running.get(id))) ?? null;
  }
}

/** @param {Blob} blob @returns {Promise<Blob | null>} */
export async function thumbnail(blob) {
  try {
    const bitmap = await createImageBitmap(blob);
    const scale = Math.min(1, 360 / Math.max(bitmap.width, bitmap.height));
    const canvas = new OffscreenCanvas(Math.max(1, Math.round(bitmap.width * scale)), Math.max(1, Math.round(bitmap.height * scale)));
    canvas.getContext("2d")?.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    bitmap.close();
    return await canvas.convertToBlob({ type: "image/webp", quality: 0.8 });
  } catch {
    return null;
  }
}
