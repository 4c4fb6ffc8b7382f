// @ts-check
// Shapes that several modules speak of; nothing here runs.

/** @typedef {{name: string, family: string, tasks: string[], default: boolean}} BundleInfo */

/**
 * @typedef {Object} TaskInfo
 * @property {string} name The id that requests use.
 * @property {string[]} examples
 * @property {boolean} needsImage
 * @property {boolean} takesMask
 * @property {string} output
 * @property {string} [description] Its name for people.
 */

/** @typedef {{task: string, confidence: number | null, instruction: string}} ChosenStep */

/** @typedef {{name: string, type: string, bytes: number, width?: number | null, height?: number | null, description?: string}} FileInfo */

/** @typedef {{stage?: string | null, step?: number, steps?: number, fraction?: number | null}} Progress */

/**
 * @typedef {Object} RequestStatus
 * @property {string} id
 * @property {"queued" | "running" | "done" | "failed" | "cancelled"} state
 * @property {number | null} [place] Requests that are served before this one.
 * @property {Progress | null} [progress]
 * @property {FileInfo[]} [files]
 * @property {string[]} [warnings]
 * @property {Record<string, any> | null} [metrics]
 * @property {ChosenStep[] | null} [steps]
 * @property {any} [error]
 */

/**
 * @typedef {Object} Source A picture of the user's.
 * @property {Blob} blob
 * @property {string} name
 * @property {string} format
 * @property {string} url Object URL.
 * @property {number} width 0 where the browser can't show it.
 * @property {number} height
 */

/** @typedef {FileInfo & {blob: Blob}} LoadedFile */

/**
 * @typedef {Object} Outcome What a request came to, here or out of the history.
 * @property {string} id
 * @property {string} sentence
 * @property {string[]} tasks
 * @property {Source | null} source
 * @property {LoadedFile[]} files
 * @property {string[]} warnings
 * @property {number | null} seconds
 * @property {number} time Milliseconds since 1970.
 */

export {};
