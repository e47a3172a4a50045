// What esbuild cannot see: names in the built wall script that Chrome 57 lacks, and style rules that
// an old engine drops. Exits 1 with the place of each. Run it with `npm run check`.
import { readFile, readdir, stat } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import stylelint from "stylelint";

const here = dirname(fileURLToPath(import.meta.url));
const root = dirname(here);

// Each with the Chrome version that brought it.
const banned = [
  [/\.replaceAll\(/g, "String.replaceAll, 85"],
  [/\.matchAll\(/g, "String.matchAll, 73"],
  [/\.trim(Start|End)\(/g, "String.trimStart/trimEnd, 66"],
  [/\.at\(/g, "at(), 92"],
  [/\.flat(Map)?\(/g, "Array.flat/flatMap, 69"],
  [/\.findLast(Index)?\(/g, "Array.findLast, 97"],
  [/\.to(Sorted|Reversed|Spliced)\(/g, "Array.toSorted, 110"],
  [/\bObject\.(fromEntries|hasOwn|groupBy)\b/g, "Object.fromEntries, 73; hasOwn, 93"],
  [/\bPromise\.(allSettled|any|withResolvers)\b/g, "Promise.allSettled, 76; any, 85"],
  [/\.finally\(/g, "Promise.finally, 63"],
  [/\bqueueMicrotask\b/g, "queueMicrotask, 71"],
  [/\bglobalThis\b/g, "globalThis, 71"],
  [/\bstructuredClone\b/g, "structuredClone, 98"],
  [/\bAbort(Controller|Signal)\b/g, "AbortController, 66"],
  [/\bResizeObserver\b/g, "ResizeObserver, 64"],
  [/\bWeakRef\b|\bFinalizationRegistry\b/g, "WeakRef, 84"],
  [/\bBig(Int|Int64Array|Uint64Array)\b/g, "BigInt, 67"],
  [/\bIntl\.(RelativeTimeFormat|ListFormat|PluralRules|Segmenter)\b/g, "Intl.*, 63 and later"],
  [/\.formatToParts\(/g, "Intl formatToParts, 57 for dates, 64 for numbers"],
  [/\.replaceChildren\(/g, "replaceChildren, 86"],
  [/\.toggleAttribute\(/g, "toggleAttribute, 69"],
  [/\.getAnimations\(/g, "getAnimations, 84"],
  [/\brandomUUID\b/g, "crypto.randomUUID, 92"],
  [/\bOffscreenCanvas\b/g, "OffscreenCanvas, 69"],
  [/\bDOMMatrix\b/g, "DOMMatrix, 61"],
  [/\bcreateImageBitmap\b/g, "createImageBitmap with options, 59"],
];

// Calls in third-party code that the wall never reaches, or that its author guards.
const unreached = {
  "canvas-confetti": /OffscreenCanvas|DOMMatrix/, // for a worker and for shapes; the wall uses neither
  "engine.io-parser": /BigInt/, // for binary messages over 4 GiB
};

/** The wall script as it is built, before minifying, cut into {module, code}. */
async function modules() {
  const { outputFiles } = await build({
    entryPoints: [join(here, "js", "wall.js")],
    absWorkingDir: root,
    bundle: true,
    write: false,
    format: "iife",
    target: "chrome57",
    logLevel: "error",
  });
  const parts = outputFiles[0].text.split(/^ *\/\/ (\S+\.m?js)$/m);
  return parts.flatMap((module, at) => (at % 2 ? [{ module, code: parts[at + 1] }] : []));
}

/** Names in the wall script that its engine lacks, as sentences. */
async function names() {
  const hits = (await modules()).flatMap(({ module, code }) => {
    const [, allowed] = Object.entries(unreached).find(([name]) => module.includes(name)) ?? [];
    return banned
      .filter(([, what]) => !allowed?.test(what))
      .flatMap(([pattern, what]) => [...code.matchAll(pattern)].map(({ index }) => ({ module, code, what, index })));
  });
  return hits.map(({ module, code, what, index }) => {
    const line = code.slice(code.lastIndexOf("\n", index) + 1).split("\n", 1)[0].trim();
    return `${module} uses ${what}: ${line.slice(0, 100)}`;
  });
}

/** What stylelint refuses in the sources, as sentences. */
async function styles() {
  const { results } = await stylelint.lint({ files: join(here, "css/**/*.css"), cwd: root });
  return results.flatMap(({ source, warnings }) =>
    warnings.map(({ line, text }) => `${relative(root, source)}:${line} ${text}`),
  );
}

/** Icons that a template asks for and the sprite lacks, as sentences. */
async function icons() {
  const known = new Set(JSON.parse(await readFile(join(here, "icons.json"), "utf8")));
  const folder = join(root, "templates");
  const names = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith(".html"));
  const found = await Promise.all(
    names.map(async (name) => {
      const text = await readFile(join(folder, name), "utf8");
      const asked = [...text.matchAll(/\b(?:icon|icon_name)(?:\(|=)"([a-z0-9-]+)"/g)];
      return asked
        .filter(([, icon]) => !known.has(icon))
        .map(([, icon]) => `templates/${name} asks for the icon "${icon}"; add it to static/icons.json`);
    }),
  );
  return found.flat();
}

/** First load of a page stays small: script, style, icons and numerals, gzipped. */
async function weight(page, limit) {
  const manifest = JSON.parse(await readFile(join(here, "dist", "manifest.json"), "utf8"));
  const wanted = Object.keys(manifest).filter((name) => name.startsWith(page) || /woff2$|^icons/.test(name));
  const sizes = await Promise.all(
    wanted.map(async (name) => {
      const path = join(here, "dist", manifest[name]);
      return (await stat(`${path}.gz`).catch(() => stat(path))).size;
    }),
  );
  const total = sizes.reduce((sum, size) => sum + size, 0);
  return total > limit ? [`${page}: ${total} bytes on first load, allowed are ${limit}`] : [];
}

const found = (
  await Promise.all([names(), styles(), icons(), weight("portal.", 150_000), weight("wall.", 150_000)])
).flat();
for (const sentence of found) console.error(sentence);
if (found.length) process.exit(1);
console.log("static: nothing that Chrome 57 (wall) or 78 (portal) lacks");
