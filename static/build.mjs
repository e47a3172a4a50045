// One build for both pages. Reads static/js, static/css, static/img and static/icons.json, and the
// typefaces that the server draws with; writes static/dist: hashed names, a `.gz` beside every text
// file, and manifest.json from plain to hashed name. Run it with `npm run build`.
import { createHash } from "node:crypto";
import { mkdir, readFile, readdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const dist = join(here, "dist");
const { resolve } = createRequire(import.meta.url);

// A target belongs to the machine that shows the page: TVs are frozen at Chrome 57 features, the
// desks have 78 and later. esbuild lowers syntax only; check.mjs looks after the rest.
const pages = [
  { target: "chrome78", entries: ["js/portal.js", "js/insights.js", "js/replay.js", "css/portal.css"] },
  { target: "chrome57", entries: ["js/wall.js", "css/wall.css"] },
];

const KEPT_MS = 7 * 24 * 3600 * 1000;
const compressible = new Set([".js", ".css", ".svg", ".json"]);

/** Bundle the entries of one page; returns its files as {name, plain, contents}. */
async function bundle({ target, entries }) {
  const result = await build({
    entryPoints: entries.map((entry) => join(here, entry)),
    outdir: dist,
    absWorkingDir: dirname(here),
    bundle: true,
    minify: true,
    write: false,
    metafile: true,
    format: "iife",
    target,
    charset: "utf8",
    entryNames: "[name]-[hash]",
    assetNames: "[name]-[hash]",
    loader: { ".woff2": "file", ".svg": "file" },
    logLevel: "warning",
  });
  return result.outputFiles.map((file) => {
    const name = file.path.slice(dist.length + 1);
    return { name, plain: name.replace(/-[0-9A-Z]{8}(?=\.\w+$)/, ""), contents: file.contents };
  });
}

/** Name a file after its contents, the way esbuild names its own. */
function hashed(plain, text) {
  const hash = createHash("sha256").update(text).digest("hex").slice(0, 8).toUpperCase();
  const extension = extname(plain);
  const name = `${plain.slice(0, -extension.length)}-${hash}${extension}`;
  return { name, plain, contents: Buffer.from(text) };
}

/** Find an icon of Tabler's outline set. */
function outline(name) {
  try {
    return resolve(`@tabler/icons/outline/${name}.svg`);
  } catch {
    throw new Error(`static/icons.json names "${name}", which is no Tabler outline icon.`);
  }
}

/** Gather the icons named in icons.json into one sprite; a name that Tabler lacks is an error. */
async function sprite() {
  const names = JSON.parse(await readFile(join(here, "icons.json"), "utf8"));
  const symbols = await Promise.all(
    names.map(async (name) => {
      const source = await readFile(outline(name), "utf8");
      const shapes = source
        .replace(/<path stroke="none" d="M0 0h24v24H0z" fill="none"\s*\/>/, "")
        .match(/<svg[^>]*>([\s\S]*)<\/svg>/)[1]
        .replace(/\s*\n\s*/g, "");
      return `<symbol id="${name}" viewBox="0 0 24 24">${shapes}</symbol>`;
    }),
  );
  return hashed("icons.svg", `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>`);
}

/** The pictures are taken as they are. */
async function pictures() {
  const names = await readdir(join(here, "img"));
  return Promise.all(
    names.map(async (name) => hashed(name, await readFile(join(here, "img", name)))),
  );
}

/**
 * The typefaces in which the server draws pictures. No page asks for them: Chinese is set in the
 * reader's own. A machine that serves has the built files alone, so they stand among these.
 */
async function typefaces() {
  const faces = {
    "noto-sans-sc-regular.ttf": "400Regular/NotoSansSC_400Regular.ttf",
    "noto-sans-sc-bold.ttf": "700Bold/NotoSansSC_700Bold.ttf",
  };
  return Promise.all(
    Object.entries(faces).map(async ([plain, path]) =>
      hashed(plain, await readFile(resolve(`@expo-google-fonts/noto-sans-sc/${path}`))),
    ),
  );
}

/** Write through a temporary name, so that a running server never reads half a file. */
async function put(name, contents) {
  const path = join(dist, name);
  await writeFile(`${path}.part`, contents);
  await rename(`${path}.part`, path);
}

/**
 * Remove what earlier builds left and this one does not name, once it is a week old: a server that
 * is still running, and pages that are still open, go on asking for the files of their own build.
 */
async function sweep(kept) {
  const found = (await readdir(dist)).filter((name) => !kept.has(name));
  await Promise.all(
    found.map(async (name) => {
      const { mtimeMs } = await stat(join(dist, name));
      if (Date.now() - mtimeMs > KEPT_MS) await rm(join(dist, name), { force: true });
    }),
  );
}

const started = performance.now();
const files = (
  await Promise.all([...pages.map(bundle), [await sprite()], pictures(), typefaces()])
).flat();
const manifest = Object.fromEntries(
  files.map(({ plain, name }) => [plain, name]).sort(([a], [b]) => (a < b ? -1 : 1)),
);

const written = new Set(["manifest.json"]);
await mkdir(dist, { recursive: true });
for (const { name, contents } of files) {
  written.add(name);
  await put(name, contents);
  if (compressible.has(extname(name))) {
    written.add(`${name}.gz`);
    await put(`${name}.gz`, gzipSync(contents, { level: 9 }));
  }
}
await put("manifest.json", `${JSON.stringify(manifest, null, 2)}\n`);
await sweep(written);

const weigh = ({ plain, contents }) =>
  `${plain} ${(gzipSync(contents).length / 1024).toFixed(1)} KB`;
const entries = files.filter(({ plain }) => /\.(js|css)$|^icons/.test(plain)).map(weigh);
console.log(`static/dist: ${entries.join(", ")}, gzipped; ${Math.round(performance.now() - started)} ms`);
