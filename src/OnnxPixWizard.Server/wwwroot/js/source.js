// @ts-check
import { get } from "./dom.js";

/** A file that is no picture, or a damaged one. */
export class PictureError extends Error {}

const offered = "Choose a JPEG, PNG, WebP, AVIF, GIF, TIFF or BMP file.";

/**
 * Reads what the user gave as picture. The contents decide, not the name.
 * @param {Blob} blob
 * @param {string} name
 * @returns {Promise<import("./types.js").Source>}
 */
export async function readSource(blob, name) {
  if (blob.size === 0) {
    throw new PictureError(`“${name}” is empty. ${offered}`);
  }
  const head = new Uint8Array(await blob.slice(0, 4096).arrayBuffer());
  const format = formatOf(head);
  if (!format) {
    throw new PictureError(`“${name}” is not a picture: ${otherThan(head)}. ${offered}`);
  }

  const url = URL.createObjectURL(blob);
  const image = new Image();
  image.src = url;
  try {
    await image.decode();
    return { blob, name, format, url, width: image.naturalWidth, height: image.naturalHeight };
  } catch {
    if (shownEverywhere.has(format)) {
      URL.revokeObjectURL(url);
      throw new PictureError(`“${name}” is damaged: the browser can't read it as ${format}. Save it anew, or choose another picture.`);
    }
    return { blob, name, format, url, width: 0, height: 0 };
  }
}

const shownEverywhere = new Set(["JPEG", "PNG", "GIF", "WebP", "BMP"]);

/** @param {Uint8Array} head @returns {string | null} */
export function formatOf(head) {
  const text = String.fromCharCode(...head.slice(0, 16));
  const brand = text.slice(8, 12);
  if (text.startsWith("\xFF\xD8\xFF")) return "JPEG";
  if (text.startsWith("\x89PNG\r\n\x1A\n")) return "PNG";
  if (text.startsWith("GIF8")) return "GIF";
  if (text.startsWith("RIFF") && brand === "WEBP") return "WebP";
  if (text.startsWith("BM") && head.length > 26) return "BMP";
  if (text.startsWith("II*\0") || text.startsWith("MM\0*")) return "TIFF";
  if (text.slice(4, 8) === "ftyp" && /^avi[fs]$/.test(brand)) return "AVIF";
  if (text.slice(4, 8) === "ftyp" && /^(hei[cxms]|hev[cx]|mif1|msf1)$/.test(brand)) return "HEIC";
  if (text.startsWith("\xFF\x0A") || text.slice(4, 8) === "JXL ") return "JPEG XL";
  if (text.slice(4, 8) === "jP  ") return "JPEG 2000";
  return /^P[1-6][\s#]/.test(text) ? "PNM" : null;
}

/** @param {Uint8Array} head */
function otherThan(head) {
  const text = String.fromCharCode(...head.slice(0, 512));
  if (text.startsWith("%PDF")) return "it is a PDF document";
  if (text.startsWith("PK")) return "it is a ZIP archive or an office document";
  if (/<svg[\s>]/i.test(text)) return "it is an SVG drawing, which has no pixels";
  return head.every(byte => byte >= 32 || byte === 9 || byte === 10 || byte === 13) ? "it holds text"
    : "its contents are of no kind that is known here";
}

/**
 * Lets the user drop, paste, choose or photograph a picture.
 * @param {(blob: Blob, name: string) => void} taken
 * @param {() => boolean} isOpen Whether a picture may be given now.
 */
export function watchSources(taken, isOpen) {
  for (const [button, input] of [["choose-file", "file"], ["replace", "file"], ["take-photo", "camera"]]) {
    get(button).addEventListener("click", () => get(input).click());
  }
  for (const id of ["file", "camera"]) {
    const input = get(id, HTMLInputElement);
    input.addEventListener("change", () => {
      const file = input.files?.[0];
      input.value = "";
      if (file) {
        taken(file, file.name);
      }
    });
  }

  let depth = 0;
  const mark = (/** @type {boolean} */ on) => document.body.classList.toggle("dragging", on);
  addEventListener("dragenter", event => { depth++; mark(isOpen() && carriesFile(event)); });
  addEventListener("dragleave", () => { depth = Math.max(0, depth - 1); mark(depth > 0 && isOpen()); });
  addEventListener("dragover", event => { if (carriesFile(event)) event.preventDefault(); });
  addEventListener("drop", event => {
    depth = 0;
    mark(false);
    const file = event.dataTransfer?.files[0];
    if (carriesFile(event)) {
      event.preventDefault();
    }
    if (file && isOpen()) {
      taken(file, file.name);
    }
  });
  addEventListener("paste", event => {
    const file = event.clipboardData?.files[0];
    if (file && isOpen()) {
      event.preventDefault();
      taken(file, file.name || "pasted picture");
    }
  });
}

/** @param {DragEvent} event */
function carriesFile(event) {
  return event.dataTransfer?.types.includes("Files") ?? false;
}
