// @ts-check
// What numbers and names of the server are called for people.

/** @param {number} bytes */
export function size(bytes) {
  return bytes < 1000 ? `${bytes} bytes` : bytes < 1e6 ? `${Math.round(bytes / 1000)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}

/** @param {number} share 0 to 1 */
export function percent(share) {
  return `${Math.round(share * 100)} %`;
}

/** @param {number} seconds */
export function seconds(seconds) {
  return seconds < 10 ? `${seconds.toFixed(1)} seconds` : seconds < 100 ? `${Math.round(seconds)} seconds`
    : `${Math.round(seconds / 60)} minutes`;
}

/** @param {number} time */
export function when(time) {
  return new Date(time).toLocaleString(undefined, { dateStyle: "medium", timeStyle: "short" });
}

/** @type {Record<string, string>} */
const stages = {
  loading: "Loading the model",
  encoding: "Looking at the picture",
  conditioning: "Getting ready",
  sampling: "Painting",
  restoring: "Working through the picture",
  decoding: "Finishing",
  saving: "Saving",
};

/** @param {string | null | undefined} stage */
export function stageName(stage) {
  return stages[(stage ?? "").toLowerCase()] ?? "Working";
}

/** What files hold, by the ending of their name; the longest that fits counts. */
const contents = [
  [".depth.npy", "depth as numbers (NumPy)"],
  [".depth.png", "depth in millimetres, 16 bits"],
  [".depth-colors.png", "depth in colors"],
  [".normals.npy", "directions as numbers (NumPy)"],
  [".normals.png", "directions in colors"],
  [".labels.png", "a number for each kind of thing"],
  [".legend.json", "names and colors of the numbers"],
  [".mask.png", "the mask, white is what was found"],
  [".edges.png", "the lines, 8 bits"],
  [".boxes.json", "the boxes as numbers (JSON)"],
];

/** @param {import("./types.js").FileInfo} file */
export function contentOf(file) {
  const own = contents.find(([ending]) => file.name.endsWith(ending))?.[1];
  if (own && /relative/.test(file.description ?? "")) {
    return `relative ${own.replace(" in millimetres", "")}`;
  }
  return own ?? file.description ?? (file.type.startsWith("image/") ? "the picture" : "data");
}
