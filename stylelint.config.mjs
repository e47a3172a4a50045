// Style rules for both pages. What an old engine does not know is refused here, because esbuild
// lowers syntax only.
import stylelint from "stylelint";

const ruleName = "hongbang/gap-in-grid-only";
const messages = stylelint.utils.ruleMessages(ruleName, {
  rejected: "gap outside a rule that says display: grid is flex gap, which Chrome < 84 ignores",
});

/** `CSS.supports("gap")` is true from 66 on for grids alone, so the rule must see the display. */
const gapInGridOnly = () => (root, result) => {
  root.walkDecls(/^(row-|column-)?gap$/, (declaration) => {
    const isGrid = declaration.parent.some(
      (sibling) => sibling.prop === "display" && /^(inline-)?grid$/.test(sibling.value),
    );
    if (!isGrid) {
      stylelint.utils.report({ ruleName, result, node: declaration, message: messages.rejected });
    }
  });
};
gapInGridOnly.ruleName = ruleName;
gapInGridOnly.messages = messages;

// It takes minmax() for max(); the functions themselves are disallowed by name.
const mistaken = ["css-math-functions"];

const browserFeatures = (browsers, ignore) => [
  true,
  { browsers, ignore: [...mistaken, ...ignore], ignorePartialSupport: true, severity: "error" },
];

const forbidden = {
  "property-disallowed-list": [
    "aspect-ratio", "inset", "/^inset-/", "content-visibility", "accent-color", "translate",
    "rotate", "scale", "text-wrap",
  ],
  "function-disallowed-list": ["clamp", "min", "max", "color-mix", "light-dark", "/^ok(lab|lch)$/"],
  "selector-pseudo-class-disallowed-list": ["is", "where", "has"],
  "at-rule-disallowed-list": ["layer", "container", "property", "scope", "starting-style"],
  "declaration-property-value-disallowed-list": {
    "/^overflow(-[xy])?$/": ["clip"], // 90
  },
};

// What the plugin's tables do not tell apart: a TV of Chrome 57 lacks these, a desk of 78 has them.
const forbiddenOnTvs = {
  "property-disallowed-list": [
    ...forbidden["property-disallowed-list"], "gap", "row-gap", "column-gap", "/^place-/",
    "/^(margin|padding|border)-(block|inline)/", "/^overscroll-/", "/^scroll-(margin|padding|snap|behavior)/",
    "backdrop-filter", "font-variation-settings", "font-optical-sizing", "text-decoration-skip-ink",
    "text-decoration-thickness", "text-underline-offset", "line-break", "color-scheme",
  ],
  "function-disallowed-list": [
    ...forbidden["function-disallowed-list"], "/conic-gradient$/", "env", "fit-content",
  ],
  "selector-pseudo-class-disallowed-list": [
    ...forbidden["selector-pseudo-class-disallowed-list"], "focus-within", "focus-visible", "any-link",
  ],
  "selector-pseudo-element-disallowed-list": ["marker"],
  "declaration-property-value-disallowed-list": {
    ...forbidden["declaration-property-value-disallowed-list"],
    display: ["flow-root", "contents"], // 58, 65
    "text-align": ["match-parent"],
    "white-space": ["break-spaces"], // 76
    "overflow-wrap": ["anywhere"], // 80; a desk without it breaks words as its page's body says
    "/^(min-|max-)?(width|height)$/": ["stretch"],
  },
};

export default {
  extends: ["stylelint-config-standard"],
  plugins: ["stylelint-no-unsupported-browser-features", stylelint.createPlugin(ruleName, gapInGridOnly)],
  ignoreFiles: ["static/dist/**"],
  rules: {
    ...forbidden,
    [ruleName]: true,
    // The long notations are the ones that old engines know.
    "alpha-value-notation": "number",
    "color-function-notation": "legacy",
    "color-function-alias-notation": null,
    "media-feature-range-notation": "prefix",
    "selector-not-notation": "simple",
    "declaration-block-no-redundant-longhand-properties": null,
    "shorthand-property-no-redundant-values": null,
    "import-notation": "string",
    "color-hex-length": "long",
    "property-no-deprecated": null,
    "declaration-property-value-keyword-no-deprecated": null,
    "no-descending-specificity": null,
    "selector-class-pattern": null,
    "property-no-vendor-prefix": null,
    "value-no-vendor-prefix": null,
    "selector-no-vendor-prefix": null,
    "custom-property-empty-line-before": null,
    "declaration-empty-line-before": null,
    "comment-empty-line-before": null,
    "rule-empty-line-before": null,
    "at-rule-empty-line-before": null,
    "plugin/no-unsupported-browser-features": browserFeatures(
      ["chrome 78"],
      ["css-focus-visible", "prefers-color-scheme", "css-paged-media", "css-appearance"],
    ),
  },
  overrides: [
    {
      files: ["static/css/wall*.css", "static/css/wall/**/*.css"],
      rules: {
        ...forbiddenOnTvs,
        "plugin/no-unsupported-browser-features": browserFeatures(
          ["chrome 57"],
          ["css-font-rendering-controls", "prefers-reduced-motion", "css-appearance"],
        ),
      },
    },
  ],
};
