// A case's loop and request driven by onnxruntime-node as its users write it. Answers lines on standard input as ContenderHost.cs does:
// node contender.mjs CASE THREADS
// With a fourth argument FILE it runs one request, writes the picture's values there and ends: what a cold start is measured by.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const started = clock();
const { default: ort } = await import('onnxruntime-node');
const [folder, threads, once] = process.argv.slice(2);
const facts = JSON.parse(readFileSync(join(folder, 'case.json'), 'utf8'));
const arrays = { float32: Float32Array, int64: BigInt64Array, bool: Uint8Array };
const inputs = Object.fromEntries(Object.entries(facts.tensors).map(([name, { type, shape }]) => {
  const bytes = readFileSync(join(folder, `${name}.bin`));
  const Values = arrays[type];
  return [name, new ort.Tensor(type, new Values(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength)), shape)];
}));
const sessions = {};
const wanted = facts.task && once
  ? Object.keys(facts.graphs)
  : ['conditioner', 'modulation', 'step'];
for (const name of wanted) {
  sessions[name] = await open(name);
}

function open(name) {
  return ort.InferenceSession.create(facts.graphs[name], { intraOpNumThreads: Number(threads), interOpNumThreads: 1 });
}

function clock() {
  return { wall: process.hrtime.bigint(), cpu: process.cpuUsage() };
}

function since(start) {
  const cpu = process.cpuUsage(start.cpu);
  return { wallSeconds: Number(process.hrtime.bigint() - start.wall) / 1e9, cpuSeconds: (cpu.user + cpu.system) / 1e6 };
}

function less(all, part) {
  return { wallSeconds: all.wallSeconds - part.wallSeconds, cpuSeconds: all.cpuSeconds - part.cpuSeconds };
}

// v = v(none) * (1 - image) + v(image only) * (image - text) + v(full) * text; without weight a branch is not evaluated.
function branchesOf(text) {
  const image = facts.imageGuidance;
  const unguided = facts.guidedFeatures < facts.tokenFeatures;
  return [
    { text: 'null.', source: 'null.source_tokens', image: false, guided: 1 - image, plain: 0 },
    { text: 'null.', source: 'source_tokens', image: true, guided: image - text, plain: 0 },
    { text: '', source: 'source_tokens', image: true, guided: text, plain: 1 },
  ].filter((branch) => branch.guided !== 0 || (unguided && branch.plain !== 0));
}

async function loop(text, told) {
  const start = clock();
  const times = facts.times;
  const grid = new ort.Tensor('float32', Float32Array.from(times.slice(0, -1)), [times.length - 1]);
  const branches = branchesOf(text);
  const zeros = new ort.Tensor('float32', new Float32Array(told.image_tokens.data.length), told.image_tokens.dims);
  for (const branch of branches) {
    const { request_embedding, ...keysAndValues } = await sessions.conditioner.run({
      hidden_states: told[`${branch.text}hidden_states`],
      text_embeds: told[`${branch.text}text_embeds`],
      image_tokens: branch.image ? told.image_tokens : zeros,
    });
    const modulation = await sessions.modulation.run({ timesteps: grid, request_embedding });
    const noise = told.noise;
    branch.inputs = { ...keysAndValues, source_tokens: told[branch.source], text_mask: told[`${branch.text}text_mask`] };
    for (const name of ['rope_cos', 'rope_sin', 'attention_gain']) {
      branch.inputs[name] = told[name];
    }
    if (sessions.step.inputNames.includes('token_mask')) {
      branch.inputs.token_mask = new ort.Tensor('bool', new Uint8Array(noise.dims[1]).fill(1), noise.dims.slice(0, 2));
    }
    branch.modulation = modulation;
  }
  const conditioned = since(start);
  const state = Float32Array.from(told.noise.data);
  for (let k = 0; k + 1 < times.length; k++) {
    const dt = Math.fround(times[k + 1] - times[k]);
    const velocity = new Float32Array(state.length);
    for (const branch of branches) {
      const { block_modulation: blocks, final_scale: final } = branch.modulation;
      const result = await sessions.step.run({
        ...branch.inputs,
        tokens: new ort.Tensor('float32', state, told.noise.dims),
        block_modulation: new ort.Tensor('float32', part(blocks, k), blocks.dims.slice(1)),
        final_scale: new ort.Tensor('float32', part(final, k), final.dims.slice(1)),
      });
      const values = result.velocity.data;
      for (let i = 0; i < values.length; i++) {
        velocity[i] += values[i] * (i % facts.tokenFeatures < facts.guidedFeatures ? branch.guided : branch.plain);
      }
    }
    for (let i = 0; i < state.length; i++) {
      state[i] += velocity[i] * dt;
    }
  }
  const all = since(start);
  return { state, picture: all, loop: less(all, conditioned) };
}

function part(tensor, index) {
  const length = tensor.data.length / tensor.dims[0];
  return tensor.data.subarray(index * length, (index + 1) * length);
}

async function request(text) {
  const start = clock();
  const told = { ...inputs };
  for (const prefix of ['', 'null.']) {
    const hidden = await sessions.text_encoder.run({
      input_ids: inputs[`${prefix}input_ids`], attention_mask: inputs[`${prefix}attention_mask`],
    });
    told[`${prefix}hidden_states`] = hidden.hidden_states;
    if (sessions.task_encoder) {
      told[`${prefix}text_embeds`] = (await sessions.task_encoder.run({ input_ids: inputs[`${prefix}task_ids`] })).text_embeds;
    }
  }
  told.image_tokens = (await sessions.vision_encoder.run({ image: inputs.image })).image_tokens;
  if (sessions.source_stem) {
    told.source_tokens = (await sessions.source_stem.run({ image: inputs.image })).source_tokens;
  } else {
    const { mean } = await sessions.vae_encoder.run({ image: inputs.image });
    const [scale, shift] = facts.latent;
    told.source_tokens = new ort.Tensor('float32', patchify(mean.data.map((x) => (x - shift) * scale)), told.noise.dims);
  }
  const result = await loop(text, told);
  let planes = unpatchify(result.state);
  if (sessions.vae_decoder) {
    const [scale, shift] = facts.latent;
    const latent = new ort.Tensor('float32', planes.map((x) => x / scale + shift), [1, facts.channels, ...cells()]);
    planes = (await sessions.vae_decoder.run({ latent })).image.data;
  }
  const bytes = Uint8Array.from(planes, (x) => Math.min(255, Math.max(0, Math.round((x + 1) * 127.5))));
  return { bytes, state: result.state, picture: since(start), loop: result.loop };
}

function cells() {
  const side = sessions.vae_decoder ? Math.round(Math.sqrt((facts.width * facts.height * facts.channels)
    / inputs.noise.data.length)) : 1;
  return [facts.height / side, facts.width / side];
}

// Between planes [C, h, w] and tokens [N, C * p * p], channel-major.
function eachPlace(visit) {
  const [height, width] = cells();
  const p = facts.patchSize;
  const columns = width / p;
  for (let c = 0; c < facts.channels; c++) {
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const token = Math.floor(y / p) * columns + Math.floor(x / p);
        visit((c * height + y) * width + x, token * facts.tokenFeatures + (c * p + y % p) * p + x % p);
      }
    }
  }
}

function patchify(planes) {
  const tokens = new Float32Array(planes.length);
  eachPlace((plane, token) => { tokens[token] = planes[plane]; });
  return tokens;
}

function unpatchify(tokens) {
  const planes = new Float32Array(tokens.length);
  eachPlace((plane, token) => { planes[plane] = tokens[token]; });
  return planes;
}

if (once) {
  const { bytes } = await request(1);
  writeFileSync(once, bytes);
  process.exit(0);
}

console.log(JSON.stringify({ load: since(started) }));
let last = new Float32Array();
for await (const line of createInterface({ input: process.stdin })) {
  const [word, rest] = [line.slice(0, line.indexOf(' ')), line.slice(line.indexOf(' ') + 1)];
  if (word === 'loop') {
    const { state, picture, loop: inner } = await loop(Number(rest), inputs);
    last = state;
    console.log(JSON.stringify({ picture, loop: inner }));
  } else if (word === 'request') {
    for (const name of Object.keys(facts.graphs)) {
      sessions[name] ??= await open(name);
    }
    const { state, picture, loop: inner } = await request(Number(rest));
    last = state;
    console.log(JSON.stringify({ picture, loop: inner }));
  } else if (word === 'state') {
    writeFileSync(rest, new Uint8Array(last.buffer, last.byteOffset, last.byteLength));
    console.log('{}');
  } else {
    break;
  }
}
process.exit(0);
