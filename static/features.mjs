// What a script may not name, because an engine that we promise has not got it: the wall Chrome 57,
// the portal 78. esbuild lowers syntax alone and lets every one of these through.

/** Each with its pattern, what it is, and the Chrome version that brought it. */
export const features = [
  [/\.replaceAll\(/g, "String.replaceAll", 85],
  [/\.matchAll\(/g, "String.matchAll", 73],
  [/\.trim(Start|End|Left|Right)\(/g, "String.trimStart, trimEnd", 66],
  [/\.at\(/g, "at()", 92],
  [/\.flat(Map)?\(/g, "Array.flat, flatMap", 69],
  [/\.findLast(Index)?\(/g, "Array.findLast", 97],
  [/\.to(Sorted|Reversed|Spliced)\(/g, "Array.toSorted, toReversed, toSpliced", 110],
  [/\bObject\.fromEntries\b/g, "Object.fromEntries", 73],
  [/\bObject\.(hasOwn|groupBy)\b/g, "Object.hasOwn, groupBy", 93],
  [/\bPromise\.allSettled\b/g, "Promise.allSettled", 76],
  [/\bPromise\.(any|withResolvers|try)\b/g, "Promise.any and later", 85],
  [/\.finally\(/g, "Promise.finally", 63],
  [/\bqueueMicrotask\b/g, "queueMicrotask", 71],
  [/\bglobalThis\b/g, "globalThis", 71],
  [/\bstructuredClone\b/g, "structuredClone", 98],
  [/\bAbort(Controller|Signal)\b/g, "AbortController", 66],
  [/\bkeepalive: *(true|!0)/g, "fetch with keepalive", 66],
  [/\bResizeObserver\b/g, "ResizeObserver", 64],
  [/\.isIntersecting\b/g, "IntersectionObserverEntry.isIntersecting", 58],
  [/\btrackVisibility\b/g, "IntersectionObserver, second version", 74],
  [/\bWeakRef\b|\bFinalizationRegistry\b/g, "WeakRef", 84],
  [/\bBig(Int|Int64Array|Uint64Array)\b/g, "BigInt", 67],
  [/\bIntl\.PluralRules\b/g, "Intl.PluralRules", 63],
  [/\bIntl\.(RelativeTimeFormat|ListFormat|Locale)\b/g, "Intl.RelativeTimeFormat, ListFormat, Locale", 71],
  [/\bIntl\.(DisplayNames|Segmenter|DurationFormat)\b/g, "Intl.DisplayNames, Segmenter, DurationFormat", 81],
  [/\b(date|time)Style: *["']/g, "Intl dateStyle, timeStyle", 76],
  [/\bnotation: *["']/g, "Intl notation", 77],
  [/\.formatToParts\(/g, "Intl formatToParts for numbers", 64],
  [/\.formatRange\(/g, "Intl formatRange", 76],
  [/\.replaceChildren\(/g, "replaceChildren", 86],
  [/\.toggleAttribute\(/g, "toggleAttribute", 69],
  [/\.getAttributeNames\(/g, "getAttributeNames", 61],
  [/\.requestSubmit\(/g, "requestSubmit", 76],
  [/\.scroll(IntoView|To|By)\( *\{/g, "scrolling with options", 61],
  [/\.checkVisibility\(/g, "checkVisibility", 105],
  [/\bstartViewTransition\b/g, "View Transitions", 111],
  [/\badoptedStyleSheets\b/g, "adoptedStyleSheets", 73],
  [/:(is|where)\(/g, "selectors :is, :where", 88],
  [/:has\(/g, "selector :has", 105],
  [/\.getAnimations\(/g, "getAnimations", 84],
  [/\.(commitStyles|persist|updatePlaybackRate)\(/g, "Animation.commitStyles, persist, updatePlaybackRate", 76],
  [/\.finished\b/g, "Animation.finished", 84],
  [/\bnew KeyframeEffect\b|\bnew Animation\b/g, "constructors of animations", 75],
  [/\.animate\(\s*(\{|\[\s*\{[^{}]*\}\s*\])/g, "animate() without its first and last frame in a list", 84],
  [/\bcomposite: *["']/g, "animations that add up", 84],
  [/\brandomUUID\b/g, "crypto.randomUUID", 92],
  [/\bOffscreenCanvas\b/g, "OffscreenCanvas", 69],
  [/\bDOMMatrix\b/g, "DOMMatrix", 61],
  [/\bcreateImageBitmap\b/g, "createImageBitmap with options", 59],
  [/\.roundRect\(|\.createConicGradient\(/g, "canvas roundRect, conic gradients", 99],
  [/\baudioWorklet\b|\bAudioWorkletNode\b/g, "AudioWorklet", 66],
  [/\bnavigator\.clipboard\b/g, "navigator.clipboard", 66],
  [/\bnavigator\.locks\b/g, "navigator.locks", 69],
  [/\bnavigator\.wakeLock\b/g, "wake lock", 84],
  [/\bnavigator\.userAgentData\b/g, "navigator.userAgentData", 90],
  [/\bvisualViewport\b/g, "visualViewport", 61],
  [/\bperformance\.timeOrigin\b/g, "performance.timeOrigin", 62],
  [/\bnew EventTarget\b/g, "EventTarget as constructor", 64],
  [/\bCompressionStream\b|\bTextDecoderStream\b/g, "streams that transform", 71],
  [/\bscheduler\.(postTask|yield)\b/g, "scheduler", 94],
  // A regular expression that the target lacks is not lowered; it becomes a call that throws.
  [/\(\?<[=!]/g, "regular expressions that look behind", 62],
  [/\(\?<[A-Za-z_$]/g, "regular expressions with named groups", 64],
  [/\\p\{/gi, "regular expressions with properties of characters", 64],
  [/\bnew RegExp\([^)]*, *["'][a-z]*[sdv][a-z]*["']\)/g, "flags s, d and v of regular expressions", 62],
];

// What a module may name all the same: it asks first whether it is there, or never comes to it.
const allowed = {
  "canvas-confetti": /^(OffscreenCanvas|DOMMatrix)$/, // for a worker and for shapes; the wall uses neither
  "engine.io-parser": /^BigInt$/, // for binary messages over 4 GiB
  "wall/awake.js": /^wake lock$/, // returns at once where there is none
};

/** What `code` of `module` names that came after the Chrome `version`: a list of {what, since, index}. */
export function tooNew(code, module, version) {
  const [, pardoned] = Object.entries(allowed).find(([name]) => module.includes(name)) ?? [];
  return features
    .filter(([, what, since]) => since > version && !pardoned?.test(what))
    .flatMap(([pattern, what, since]) =>
      [...code.matchAll(pattern)].map(({ index }) => ({ what, since, index })),
    );
}
