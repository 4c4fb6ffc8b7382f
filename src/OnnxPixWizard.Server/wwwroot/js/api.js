// @ts-check

/** An answer that is no success, or none at all. */
export class ApiError extends Error {
  /**
   * @param {string} message For the user.
   * @param {number} status 0 where the server could not be reached.
   * @param {any} [body]
   */
  constructor(message, status, body) {
    super(message);
    this.status = status;
    /** @type {string[]} */
    this.nearest = body?.nearest ?? body?.error?.nearest ?? [];
    this.body = body;
  }
}

const keyName = "pixwizard-key";

/** The server's own API, with the key that it may want. */
export class Api {
  /** @param {(refused: boolean) => Promise<string | null>} askKey Asks the user; null: no key is given. */
  constructor(askKey) {
    this.askKey = askKey;
    /** @type {Promise<boolean> | null} */
    this.asking = null;
    /** @type {() => void} */
    this.onKey = () => {};
  }

  get hasKey() {
    return sessionStorage.getItem(keyName) !== null;
  }

  /** @param {string} path @param {RequestInit} [init] @returns {Promise<any>} */
  async json(path, init) {
    return (await this.#call(path, init)).json();
  }

  /** @param {string} path @param {any} body @param {AbortSignal} [signal] @returns {Promise<any>} */
  post(path, body, signal) {
    return this.json(path, { method: "POST", body: JSON.stringify(body), headers: { "Content-Type": "application/json" }, signal });
  }

  /** @param {string} path @returns {Promise<Blob>} */
  async file(path) {
    return (await this.#call(path)).blob();
  }

  /** @param {string} path */
  async delete(path) {
    await this.#call(path, { method: "DELETE" });
  }

  /**
   * Events of a request as they come; ends when the server ends them.
   * (EventSource can't send a key.)
   * @param {string} path
   * @param {AbortSignal} signal
   * @returns {AsyncGenerator<{event: string, data: any}>}
   */
  async *events(path, signal) {
    const response = await this.#call(path, { signal, headers: { Accept: "text/event-stream" } });
    if (!response.body) {
      return;
    }
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    let text = "";
    try {
      for (;;) {
        const { done, value } = await reader.read();
        if (done) {
          return;
        }
        const parts = (text + value).split(/\r?\n\r?\n/);
        text = parts.pop() ?? "";
        yield* parts.map(parseEvent).filter(message => message !== null);
      }
    } finally {
      reader.cancel().catch(() => {});
    }
  }

  /** Asks for a key; several calls that need one share the question. @param {boolean} refused @returns {Promise<boolean>} */
  changeKey(refused) {
    this.asking ??= this.askKey(refused).then(key => {
      this.asking = null;
      if (key !== null) {
        sessionStorage.setItem(keyName, key);
        this.onKey();
      }
      return key !== null;
    });
    return this.asking;
  }

  /** @param {string} path @param {RequestInit} [init] @returns {Promise<Response>} */
  async #call(path, init = {}) {
    for (;;) {
      const key = sessionStorage.getItem(keyName);
      const response = await this.#send(path, init, key);
      if (response.ok) {
        return response;
      }
      if (response.status === 401 && !init.signal?.aborted) {
        // Another call may have got a key meanwhile.
        if (sessionStorage.getItem(keyName) !== key || await this.changeKey(key !== null)) {
          continue;
        }
        throw new ApiError("This server answers only with a key. Ask whoever runs it for one, then use “Change key” above.", 401);
      }
      throw await errorOf(response);
    }
  }

  /** @param {string} path @param {RequestInit} init @param {string | null} key */
  async #send(path, init, key) {
    const headers = new Headers(init.headers);
    if (key) {
      headers.set("Authorization", `Bearer ${key}`);
    }
    try {
      return await fetch(new URL(path, document.baseURI), { ...init, headers });
    } catch (error) {
      if (init.signal?.aborted) {
        throw error;
      }
      throw new ApiError("The server can't be reached. Check that it is still running and that you are connected, then try again.", 0);
    }
  }
}

/** @param {string} text */
function parseEvent(text) {
  let event = "message";
  const data = [];
  for (const line of text.split(/\r?\n/)) {
    if (line.startsWith("event:")) {
      event = line.slice(6).trim();
    } else if (line.startsWith("data:")) {
      data.push(line.slice(5).trimStart());
    }
  }
  return data.length > 0 ? { event, data: JSON.parse(data.join("\n")) } : null;
}

/** @param {Response} response */
async function errorOf(response) {
  const text = await response.text().catch(() => "");
  let body;
  try {
    body = JSON.parse(text);
  } catch {
    body = null;
  }
  return new ApiError(messageOf(body) ?? ownWords(response), response.status, body);
}

/** The message in an error's body, in any of the forms that servers use. @param {any} body @returns {string | null} */
export function messageOf(body) {
  const found = typeof body === "string" ? body : body?.error?.message ?? body?.message ?? body?.detail ?? body?.error ?? body?.title;
  return typeof found === "string" && found.length > 0 ? found : null;
}

/** @param {Response} response */
function ownWords(response) {
  const after = Number(response.headers.get("Retry-After"));
  switch (response.status) {
    case 413: return "The picture's file is too large for this server. Choose a smaller one.";
    case 429:
    case 503: return `The server is busy. Try again ${after > 0 ? `in ${after} seconds` : "in a moment"}.`;
    default: return `The server could not do this (answer ${response.status}). Try again; if it stays so, tell whoever runs the server.`;
  }
}
