"""What an old engine lacks is refused before it is built: each thing by an example of its own."""

import json
import shutil
import subprocess
from typing import Any

import pytest

from tests.running_server import ROOT

LINT = """
import { readFileSync } from "node:fs";
import stylelint from "stylelint";
import { features, tooNew } from "./static/features.mjs";
const { scripts, styles } = JSON.parse(readFileSync(0, "utf8"));
const refused = await Promise.all(styles.map(async ([file, code]) => {
  const { results } = await stylelint.lint({ code, codeFilename: `static/css/${file}` });
  return results.flatMap(({ warnings }) => warnings.map(({ text }) => text));
}));
console.log(JSON.stringify({
  names: features.map(([, what]) => what),
  told: scripts.map((script) => tooNew(script[2], script[0], script[1]).map(({ what }) => what)),
  refused,
}));
"""
SCRIPTS = {
    "String.replaceAll": "text.replaceAll('a', 'b')",
    "String.matchAll": "text.matchAll(/a/g)",
    "String.trimStart, trimEnd": "text.trimStart()",
    "at()": "list.at(-1)",
    "Array.flat, flatMap": "list.flatMap(f)",
    "Array.findLast": "list.findLast(f)",
    "Array.toSorted, toReversed, toSpliced": "list.toSorted()",
    "Object.fromEntries": "Object.fromEntries(pairs)",
    "Object.hasOwn, groupBy": "Object.hasOwn(one, 'a')",
    "Promise.allSettled": "Promise.allSettled(all)",
    "Promise.any and later": "Promise.any(all)",
    "Promise.finally": "answer.then(f).finally(g)",
    "queueMicrotask": "queueMicrotask(f)",
    "globalThis": "globalThis.name",
    "structuredClone": "structuredClone(one)",
    "AbortController": "new AbortController()",
    "fetch with keepalive": "fetch(address, { keepalive: true })",
    "ResizeObserver": "new ResizeObserver(f)",
    "IntersectionObserverEntry.isIntersecting": "entry.isIntersecting",
    "IntersectionObserver, second version": "watch(f, { trackVisibility: true })",
    "WeakRef": "new WeakRef(one)",
    "BigInt": "BigInt(1)",
    "Intl.PluralRules": "new Intl.PluralRules('zh')",
    "Intl.RelativeTimeFormat, ListFormat, Locale": "new Intl.ListFormat('zh')",
    "Intl.DisplayNames, Segmenter, DurationFormat": "new Intl.Segmenter('zh')",
    "Intl dateStyle, timeStyle": "new Intl.DateTimeFormat('zh', { dateStyle: 'short' })",
    "Intl notation": "new Intl.NumberFormat('zh', { notation: 'compact' })",
    "Intl formatToParts for numbers": "format.formatToParts(1)",
    "Intl formatRange": "format.formatRange(a, b)",
    "replaceChildren": "box.replaceChildren()",
    "toggleAttribute": "box.toggleAttribute('hidden')",
    "getAttributeNames": "box.getAttributeNames()",
    "requestSubmit": "form.requestSubmit()",
    "scrolling with options": "box.scrollIntoView({ block: 'center' })",
    "checkVisibility": "box.checkVisibility()",
    "View Transitions": "document.startViewTransition(f)",
    "adoptedStyleSheets": "document.adoptedStyleSheets = []",
    "selectors :is, :where": "box.querySelector(':is(b, i)')",
    "selector :has": "box.querySelector('li:has(b)')",
    "getAnimations": "box.getAnimations()",
    "Animation.commitStyles, persist, updatePlaybackRate": "motion.commitStyles()",
    "Animation.finished": "motion.finished.then(f)",
    "constructors of animations": "new KeyframeEffect(box, frames)",
    "animate() without its first and last frame in a list": "box.animate([{ opacity: 0 }], 400)",
    "animations that add up": "box.animate([a, b], { composite: 'add' })",
    "crypto.randomUUID": "crypto.randomUUID()",
    "OffscreenCanvas": "new OffscreenCanvas(1, 1)",
    "DOMMatrix": "new DOMMatrix()",
    "createImageBitmap with options": "createImageBitmap(image, { resizeWidth: 1 })",
    "canvas roundRect, conic gradients": "pen.roundRect(0, 0, 9, 9, 2)",
    "AudioWorklet": "sound.audioWorklet.addModule(address)",
    "navigator.clipboard": "navigator.clipboard.writeText('a')",
    "navigator.locks": "navigator.locks.request('a', f)",
    "wake lock": "navigator.wakeLock.request('screen')",
    "navigator.userAgentData": "navigator.userAgentData.mobile",
    "visualViewport": "window.visualViewport.scale",
    "performance.timeOrigin": "performance.timeOrigin",
    "EventTarget as constructor": "new EventTarget()",
    "streams that transform": "new CompressionStream('gzip')",
    "scheduler": "scheduler.postTask(f)",
    "regular expressions that look behind": "/(?<=a)b/.test(text)",
    "regular expressions with named groups": "/(?<year>a)/.exec(text)",
    "regular expressions with properties of characters": "/\\p{Script=Han}/u.test(text)",
    "flags s, d and v of regular expressions": 'new RegExp("a.b", "s")',
}
"""An example of everything that `static/features.mjs` names."""

WALL = [
    "display: flex; gap: 4px", "display: grid; gap: 4px", "column-gap: 4px", "inset: 0",
    "inset-inline: 0", "width: clamp(1px, 2px, 3px)", "width: min(1px, 2px)",
    "width: max(1px, 2px)",
    "aspect-ratio: 1", "color: color-mix(in srgb, red, blue)", "color: light-dark(red, blue)",
    "color: oklch(50% 0.1 20)", "rotate: 4deg", "scale: 2", "translate: 4px", "text-wrap: balance",
    "place-items: center", "margin-inline: 4px", "padding-block: 4px", "overscroll-behavior: none",
    "scroll-snap-align: start", "backdrop-filter: blur(4px)",
    "background: conic-gradient(red, blue)",
    "padding: env(safe-area-inset-top)", "display: flow-root", "display: contents",
    "overflow: clip", "overflow-wrap: anywhere", "white-space: break-spaces", "color: #ff00ff80",
    "content-visibility: auto", "accent-color: red", "font-variation-settings: 'wght' 400",
    "color: rgb(0 0 0 / 50%)", "text-underline-offset: 2px", "color-scheme: dark",
]  # fmt: skip
WALL_SELECTORS = [
    ":is(a, b)", ":where(a, b)", "a:has(b)", "a:focus-within", "a:focus-visible", "a:not(b, i)",
    "li::marker",
]  # fmt: skip
PORTAL = [
    "display: flex; gap: 4px", "inset: 0", "width: clamp(1px, 2px, 3px)", "aspect-ratio: 1",
    "color: color-mix(in srgb, red, blue)", "rotate: 4deg", "content-visibility: auto",
    "overflow: clip",
]  # fmt: skip
WHOLE = ["@layer a;", "@container (width > 4px) { a { color: red } }", "a { & b { color: red } }"]
STYLES = [
    *(("wall-a.css", f"a {{ {declaration} }}") for declaration in WALL),
    *(("wall-a.css", f"{selector} {{ color: red }}") for selector in WALL_SELECTORS),
    *(("wall-a.css", sheet) for sheet in WHOLE),
    *(("base.css", f"a {{ {declaration} }}") for declaration in PORTAL),
]
PARDONED = ("static/js/wall/awake.js", 57, SCRIPTS["wake lock"])
Said = dict[str, list[Any]]
YOUNG = ("static/js/portal.js", 78, SCRIPTS["Object.fromEntries"])


@pytest.fixture(scope="module")
def lint() -> Said:
    """Give what the lint says of every example; one call of node for all."""
    node = shutil.which("node")
    assert node, "the lint needs Node"
    scripts = [("static/js/wall/a.js", 57, code) for code in SCRIPTS.values()]
    done = subprocess.run(
        [node, "--input-type=module", "-e", LINT],
        cwd=ROOT,
        input=json.dumps({"scripts": [*scripts, PARDONED, YOUNG], "styles": STYLES}),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    said: Said = json.loads(done.stdout)
    return said


def test_there_is_an_example_of_everything_that_is_refused(lint: Said) -> None:
    assert lint["names"] == list(SCRIPTS)


def test_each_name_that_came_later_is_refused_in_the_walls_script(lint: Said) -> None:
    missed = [what for what, told in zip(SCRIPTS, lint["told"], strict=False) if what not in told]
    assert not missed


def test_who_asks_first_is_pardoned_and_a_desk_may_use_what_it_has(lint: Said) -> None:
    assert lint["told"][-2:] == [[], []]


def test_each_rule_of_style_that_an_old_engine_drops_is_refused(lint: Said) -> None:
    missed = [style for style, told in zip(STYLES, lint["refused"], strict=True) if not told]
    assert not missed
