// @ts-check

/** @typedef {import("./types.js").RequestStatus} RequestStatus */

/** Times that the server may be out of reach before it is given up. */
const patience = 8;
const ended = new Set(["done", "failed", "cancelled"]);

/**
 * Follows a request until it has ended: by events, and by asking again where they break off.
 * @param {import("./api.js").Api} api
 * @param {string} id
 * @param {(status: Partial<RequestStatus>) => void} told Called with whatever changed.
 * @param {(url: string) => void} preview
 * @param {AbortSignal} signal Ends the following, not the request.
 * @returns {Promise<RequestStatus>}
 */
export async function follow(api, id, told, preview, signal) {
  const path = `api/requests/${encodeURIComponent(id)}`;
  let missed = 0;
  for (;;) {
    try {
      for await (const { event, data } of api.events(`${path}/events`, signal)) {
        if (event === "progress") {
          told({ progress: data });
        } else if (event === "state") {
          told(data);
        } else if (event === "preview") {
          preview(data.url);
        } else if (event === "done") {
          break;
        }
      }
    } catch (error) {
      signal.throwIfAborted();
      const status = /** @type {any} */ (error).status;
      if (status >= 400 && status < 500) {
        throw error;
      }
    }
    try {
      const status = await api.json(path, { signal });
      if (ended.has(status.state)) {
        return status;
      }
      told(status);
      missed = 0;
    } catch (error) {
      signal.throwIfAborted();
      if (/** @type {any} */ (error).status !== 0 || ++missed > patience) {
        throw error;
      }
    }
    await new Promise(resolve => setTimeout(resolve, 1000));
  }
}
