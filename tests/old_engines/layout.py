"""What stands where on a wall, read in any engine: scripts that Chromium 69 runs as well."""

from dataclasses import dataclass

NEAR_PX = 4
"""By how much two engines may set the same box apart on the stage of 1920 × 1080."""

STILL_LOOKS = 4
"""How often in a row everything has to stand where it stood."""

# Boxes on the stage, in its own pixels, whatever it is scaled to and shifted by.
_ON_STAGE = """
  var stage = document.getElementById("stage");
  var frame = stage.getBoundingClientRect();
  var scale = frame.width / stage.offsetWidth;
  function on(box) {
    return {
      left: (box.left - frame.left) / scale, top: (box.top - frame.top) / scale,
      right: (box.right - frame.left) / scale, bottom: (box.bottom - frame.top) / scale
    };
  }
"""

BOXES = (
    """(function () {"""
    + _ON_STAGE
    + """
  var all = document.querySelectorAll("#scene *");
  return Array.prototype.filter.call(all, function (element) {
    return !element.ownerSVGElement;
  }).map(function (element) {
    var name = element.nodeName.toLowerCase();
    var classes = (element.getAttribute("class") || "").split(/\\s+/).filter(function (one) {
      return one && one !== "hot" && one.indexOf("is-") !== 0;
    });
    var box = on(element.getBoundingClientRect());
    return [[name].concat(classes).join("."), box.left, box.top, box.right, box.bottom];
  });
})()"""
)
"""Every element of the scene with its box: [name.class, left, top, right, bottom]."""

SETTLED = f"""(function () {{
  var main = document.querySelector("#scene .main");
  var look = main && window.getComputedStyle(main);
  // What rises in its own time, seconds after the scene has come, is to stand where it ends.
  if (!window.isCalm) {{
    document.styleSheets[0].insertRule("* {{ animation: none !important; }}", 0);
    window.isCalm = true;
  }}
  // An engine that is slow to begin a movement stands still as well.
  if (document.fonts.status !== "loaded") return false;
  if (look && (look.transform !== "none" || look.opacity !== "1")) return false;
  var boxes = JSON.stringify({BOXES});
  window.looks = window.lastBoxes === boxes ? window.looks + 1 : 0;
  window.lastBoxes = boxes;
  return window.looks >= {STILL_LOOKS} && JSON.parse(boxes);
}})()"""
"""The boxes, once they have stayed where they are for some looks; false until then."""

CUT = (
    """(function () {"""
    + _ON_STAGE
    + """
  var found = [];
  var walker = document.createTreeWalker(stage, NodeFilter.SHOW_TEXT, null);
  var range = document.createRange();
  function tell(node, why) {
    found.push(why + ": " + node.textContent.trim().slice(0, 40));
  }
  while (walker.nextNode()) {
    var node = walker.currentNode;
    if (!node.textContent.trim()) continue;
    range.selectNodeContents(node);
    var raw = range.getBoundingClientRect();
    if (!raw.width || !raw.height) continue;
    var style = window.getComputedStyle(node.parentNode);
    if (style.visibility === "hidden" || style.opacity === "0") continue;
    var box = on(raw);
    var seen = { left: box.left, top: box.top, right: box.right, bottom: box.bottom };
    var shortened = false;
    var hidden = false;
    for (var up = node.parentNode; up && up !== stage; up = up.parentNode) {
      var look = window.getComputedStyle(up);
      if (look.opacity === "0" || look.visibility === "hidden") hidden = true;
      if (look.overflowX !== "hidden" || up.ownerSVGElement || up.nodeName === "svg") continue;
      var edge = on(up.getBoundingClientRect());
      // What is cut off with an ellipsis, or after a number of lines, is meant to be.
      if (look.textOverflow === "ellipsis") shortened = true;
      seen.left = Math.max(seen.left, edge.left);
      seen.right = Math.min(seen.right, edge.right);
      seen.top = Math.max(seen.top, edge.top);
      seen.bottom = Math.min(seen.bottom, edge.bottom);
    }
    if (hidden) continue;
    var wide = stage.offsetWidth, high = stage.offsetHeight;
    if (seen.left < -1 || seen.top < -1 || seen.right > wide + 1 || seen.bottom > high + 1) {
      tell(node, "outside the stage");
    }
    if (shortened) continue;
    if (seen.right - seen.left < (box.right - box.left) - 2) tell(node, "cut at its side");
    if (seen.bottom - seen.top < (box.bottom - box.top) * 0.6) tell(node, "cut in its height");
  }
  return found;
})()"""
)
"""Texts that are seen cut off, or that stand outside the stage, as sentences."""


@dataclass(frozen=True)
class Box:
    """An element's box on the stage, in its pixels."""

    name: str
    left: float
    top: float
    right: float
    bottom: float

    def is_near(self, other: "Box") -> bool:
        """Tell whether the other is the same element in about the same place."""
        edges = ((self.left, other.left), (self.top, other.top))
        ends = ((self.right, other.right), (self.bottom, other.bottom))
        return self.name == other.name and all(
            abs(one - two) <= NEAR_PX for one, two in (*edges, *ends)
        )


def pair(told: object) -> tuple[float, float]:
    """Return the two figures that an expression told."""
    assert isinstance(told, list)
    one, two = told
    return one, two


def boxes(told: object) -> list[Box]:
    """Return what BOXES or SETTLED told."""
    assert isinstance(told, list)
    return [Box(*one) for one in told]


def apart(old: list[Box], new: list[Box]) -> list[str]:
    """Return the boxes that two engines set apart, the old one's first; none when they agree."""
    if [one.name for one in old] != [one.name for one in new]:
        return ["the engines show different elements"]
    return [f"{one} is {two}" for one, two in zip(old, new, strict=True) if not one.is_near(two)]
