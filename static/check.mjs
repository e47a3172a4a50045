// What esbuild cannot see: names in the built scripts that their engines lack, and style rules that an
// old engine drops. Exits 1 with the place of each. Run it with `npm run check`.
import { readFile, readdir, stat } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import stylelint from "stylelint";
import { tooNew } from "./features.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const root = dirname(here);

/** The script of a page as it is built, before minifying, cut into {module, code}. */
async function modules(page, target) {
  const { outputFiles } = await build({
    entryPoints: [join(here, "js", `${page}.js`)],
    absWorkingDir: root,
    bundle: true,
    write: false,
    format: "iife",
    target,
    logLevel: "error",
  });
  const parts = outputFiles[0].text.split(/^ *\/\/ (\S+\.m?js)$/m);
  return parts.flatMap((module, at) => (at % 2 ? [{ module, code: parts[at + 1] }] : []));
}

/** Names in the script of a page that Chrome `version` lacks, as sentences. */
async function names(page, version) {
  const parts = await modules(page, `chrome${version}`);
  return parts.flatMap(({ module, code }) =>
    tooNew(code, module, version).map(({ what, since, index }) => {
      const line = code.slice(code.lastIndexOf("\n", index) + 1).split("\n", 1)[0].trim();
      return `${module} uses ${what}, which came with Chrome ${since}: ${line.slice(0, 100)}`;
    }),
  );
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
async function weight(pages, limit) {
  const manifest = JSON.parse(await readFile(join(here, "dist", "manifest.json"), "utf8"));
  const wanted = Object.keys(manifest).filter((name) => pages.some((page) => name.startsWith(page)) || /woff2$|^icons/.test(name));
  const sizes = await Promise.all(
    wanted.map(async (name) => {
      const path = join(here, "dist", manifest[name]);
      return (await stat(`${path}.gz`).catch(() => stat(path))).size;
    }),
  );
  const total = sizes.reduce((sum, size) => sum + size, 0);
  return total > limit ? [`${pages.join(" with ")}: ${total} bytes on first load, allowed are ${limit}`] : [];
}

const found = (
  await Promise.all([
    names("wall", 57),
    names("portal", 78),
    names("insights", 78),
    names("replay", 78),
    styles(),
    icons(),
    weight(["portal."], 150_000),
    weight(["portal.", "insights."], 350_000),
    weight(["portal.", "replay."], 150_000),
    weight(["wall."], 150_000),
  ])
).flat();
for (const sentence of found) console.error(sentence);
if (found.length) process.exit(1);
console.log("static: nothing that Chrome 57 (wall) or 78 (portal) lacks");
