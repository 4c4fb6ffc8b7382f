// @ts-check
import { make, reducedMotion } from "./dom.js";

/** Vertices on the longer side: enough for a model's own grid. */
const mostVertices = 160;
/** Neighbors that differ by more of the whole range are two things, with nothing between them. */
const tear = 0.14;
const frameMilliseconds = 45;

/** A picture bent by its depth, drawn by hand: triangles with a depth buffer, so that it needs no graphics driver. */
export class Relief {
  turning = false;
  #yaw = 0.35;
  #pitch = -0.12;
  #phase = 0.9;
  #frame = 0;

  /** @param {{width: number, height: number, values: Float32Array, share: (value: number) => number, colors: Uint8ClampedArray}} depth */
  constructor({ width, height, values, share, colors }) {
    const stride = Math.ceil(Math.max(width, height) / mostVertices);
    this.columns = Math.floor((width - 1) / stride) + 1;
    this.rows = Math.floor((height - 1) / stride) + 1;
    const count = this.columns * this.rows;
    /** x, y, z of each vertex, the picture's longer side being 1; z grows towards the viewer. */
    this.vertices = new Float32Array(3 * count);
    this.known = new Uint8Array(count);
    this.colors = new Uint8ClampedArray(3 * count);
    const longest = Math.max(width, height);
    for (let row = 0, at = 0; row < this.rows; row++) {
      for (let column = 0; column < this.columns; column++, at++) {
        const i = row * stride * width + column * stride;
        const far = share(values[i]);
        const spread = 0.88 + 0.24 * far;
        this.known[at] = values[i] > 0 ? 1 : 0;
        this.vertices[3 * at] = (column * stride - width / 2) / longest * spread;
        this.vertices[3 * at + 1] = (height / 2 - row * stride) / longest * spread;
        this.vertices[3 * at + 2] = (0.5 - far) * 0.6;
        this.colors.set(colors.subarray(4 * i, 4 * i + 3), 3 * at);
      }
    }
    this.canvas = make("canvas", { width: 720, height: 540, className: "relief",
      attributes: { role: "img", "aria-label": "The picture as a relief: what is near stands out" } });
    this.context = /** @type {CanvasRenderingContext2D} */ (this.canvas.getContext("2d"));
    this.image = this.context.createImageData(720, 540);
    this.nearest = new Float32Array(720 * 540);
    this.projected = new Float32Array(3 * count);
    this.draw();
  }

  startUnlessUnwanted() {
    reducedMotion.matches ? this.stop() : this.start();
  }

  start() {
    this.turning = true;
    let last = performance.now();
    const step = (/** @type {number} */ now) => {
      if (!this.turning || !this.canvas.isConnected) {
        return;
      }
      if (now - last >= frameMilliseconds) {
        this.#phase += Math.min(100, now - last) / 1000 * 0.55;
        this.#yaw = Math.sin(this.#phase) * 0.45;
        last = now;
        this.draw();
      }
      this.#frame = requestAnimationFrame(step);
    };
    this.#frame = requestAnimationFrame(step);
  }

  stop() {
    this.turning = false;
    cancelAnimationFrame(this.#frame);
  }

  /** @param {number} yaw @param {number} pitch In radians. */
  turn(yaw, pitch) {
    this.stop();
    this.#yaw = Math.min(1.2, Math.max(-1.2, this.#yaw + yaw));
    this.#pitch = Math.min(1, Math.max(-1, this.#pitch - pitch));
    this.draw();
  }

  draw() {
    this.canvas.dataset.yaw = this.#yaw.toFixed(3);
    this.#project();
    this.image.data.fill(0);
    this.nearest.fill(-Infinity);
    const { columns, rows } = this;
    for (let row = 0; row + 1 < rows; row++) {
      for (let column = 0; column + 1 < columns; column++) {
        const a = row * columns + column;
        this.#triangle(a, a + 1, a + columns);
        this.#triangle(a + 1, a + columns + 1, a + columns);
      }
    }
    this.context.putImageData(this.image, 0, 0);
  }

  #project() {
    const [cy, sy, cp, sp] = [Math.cos(this.#yaw), Math.sin(this.#yaw), Math.cos(this.#pitch), Math.sin(this.#pitch)];
    const { vertices, projected } = this;
    const camera = 1.9;
    for (let i = 0; i < vertices.length; i += 3) {
      const x = vertices[i] * cy + vertices[i + 2] * sy;
      const z = vertices[i + 2] * cy - vertices[i] * sy;
      const y = vertices[i + 1] * cp - z * sp;
      const depth = z * cp + vertices[i + 1] * sp;
      const zoom = 900 / (camera - depth);
      projected[i] = 360 + x * zoom;
      projected[i + 1] = 270 - y * zoom;
      projected[i + 2] = depth;
    }
  }

  /** Fills a triangle in its mean color, lit a little from the upper left. @param {number} a @param {number} b @param {number} c */
  #triangle(a, b, c) {
    const { known, vertices: v, projected: p, colors, image: { data }, nearest } = this;
    const [za, zb, zc] = [v[3 * a + 2], v[3 * b + 2], v[3 * c + 2]];
    if (!known[a] || !known[b] || !known[c] || Math.max(za, zb, zc) - Math.min(za, zb, zc) > tear * 0.6) {
      return;
    }
    const [ax, ay, bx, by, cx, cy] = [p[3 * a], p[3 * a + 1], p[3 * b], p[3 * b + 1], p[3 * c], p[3 * c + 1]];
    const area = (bx - ax) * (cy - ay) - (cx - ax) * (by - ay);
    if (area === 0) {
      return;
    }
    const slope = (zb - za) - (zc - za);
    const light = Math.min(1.12, Math.max(0.8, 1 + slope * 6));
    const red = (colors[3 * a] + colors[3 * b] + colors[3 * c]) / 3 * light;
    const green = (colors[3 * a + 1] + colors[3 * b + 1] + colors[3 * c + 1]) / 3 * light;
    const blue = (colors[3 * a + 2] + colors[3 * b + 2] + colors[3 * c + 2]) / 3 * light;
    const depth = (p[3 * a + 2] + p[3 * b + 2] + p[3 * c + 2]) / 3;
    const [left, right] = [Math.max(0, Math.floor(Math.min(ax, bx, cx))), Math.min(719, Math.ceil(Math.max(ax, bx, cx)))];
    const [top, bottom] = [Math.max(0, Math.floor(Math.min(ay, by, cy))), Math.min(539, Math.ceil(Math.max(ay, by, cy)))];
    // A little more than the triangle, so that no seams show.
    const slack = -0.02;
    for (let y = top; y <= bottom; y++) {
      for (let x = left; x <= right; x++) {
        const wb = ((x - ax) * (cy - ay) - (cx - ax) * (y - ay)) / area;
        const wc = ((bx - ax) * (y - ay) - (x - ax) * (by - ay)) / area;
        const at = y * 720 + x;
        if (wb >= slack && wc >= slack && wb + wc <= 1 - slack && depth > nearest[at]) {
          nearest[at] = depth;
          data[4 * at] = red;
          data[4 * at + 1] = green;
          data[4 * at + 2] = blue;
          data[4 * at + 3] = 255;
        }
      }
    }
  }
}
