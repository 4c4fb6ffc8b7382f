// @ts-check

/**
 * Reads a NumPy file of 32-bit floats.
 * @param {Blob} blob
 * @returns {Promise<{shape: number[], values: Float32Array}>}
 */
export async function readNpy(blob) {
  const buffer = await blob.arrayBuffer();
  const bytes = new DataView(buffer);
  const magic = String.fromCharCode(...new Uint8Array(buffer, 1, 5));
  if (bytes.byteLength < 10 || magic !== "NUMPY" || bytes.getUint8(6) !== 1) {
    throw new Error("The data file is not in the form that this page reads. It can still be downloaded.");
  }
  const start = 10 + bytes.getUint16(8, true);
  const header = String.fromCharCode(...new Uint8Array(buffer, 10, start - 10));
  const shape = (/'shape': \(([^)]*)\)/.exec(header)?.[1] ?? "").split(",").map(part => part.trim()).filter(Boolean).map(Number);
  const count = shape.reduce((product, length) => product * length, 1);
  if (!header.includes("'<f4'") || header.includes("'fortran_order': True") || start + 4 * count !== buffer.byteLength) {
    throw new Error("The data file is not in the form that this page reads. It can still be downloaded.");
  }
  return { shape, values: new Float32Array(buffer.slice(start)) };
}
