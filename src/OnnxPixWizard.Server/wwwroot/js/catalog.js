// @ts-check

/** What the server's bundles can do. */
export class Catalog {
  /** @type {import("./types.js").BundleInfo[]} */
  bundles = [];
  /** @type {import("./types.js").TaskInfo[]} */
  tasks = [];
  bundle = "";

  /** @param {import("./api.js").Api} api */
  constructor(api) {
    this.api = api;
  }

  async load() {
    this.bundles = await this.api.json("api/bundles");
    await this.use((this.bundles.find(bundle => bundle.default) ?? this.bundles[0])?.name ?? "");
  }

  /** @param {string} bundle */
  async use(bundle) {
    this.bundle = bundle;
    const told = bundle ? await this.api.json(`api/tasks?bundle=${encodeURIComponent(bundle)}`) : [];
    this.tasks = told.map((/** @type {any} */ task) => ({ ...task, examples: task.examples ?? task.phrases ?? [] }));
  }

  /** @param {string | null | undefined} name */
  task(name) {
    return this.tasks.find(task => task.name === name);
  }

  /** A task's name for people. @param {string | null | undefined} name */
  title(name) {
    const words = this.task(name)?.description ?? (name ?? "To be found out").replaceAll("-", " ");
    return words.charAt(0).toUpperCase() + words.slice(1);
  }

  /** Tasks that fit what the user has given, then the others. @param {boolean} hasPicture @param {boolean} hasMask */
  fitting(hasPicture, hasMask) {
    const all = this.tasks.filter(task => task.examples.length > 0);
    const masked = hasPicture && hasMask ? all.filter(task => task.takesMask) : [];
    return masked.length > 0 ? masked
      : hasPicture ? all.filter(task => task.needsImage)
      : [...all.filter(task => !task.needsImage), ...all.filter(task => task.needsImage)];
  }
}
