"""What a page paints onto its canvases, as the canvases themselves were told."""

from typing import Any

from playwright.sync_api import Page

RECORD = """(() => {
  const paint = CanvasRenderingContext2D.prototype;
  const { clearRect, fillText, stroke } = paint;
  const told = (canvas) => (canvas.painted = canvas.painted || { texts: [], strokes: [] });
  paint.clearRect = function (...args) {
    this.canvas.painted = { texts: [], strokes: [] };
    return clearRect.apply(this, args);
  };
  paint.fillText = function (text, x, y, ...rest) {
    const box = this.measureText(text), at = this.getTransform();
    told(this.canvas).texts.push({
      text,
      left: at.a * (x - box.actualBoundingBoxLeft) + at.e,
      right: at.a * (x + box.actualBoundingBoxRight) + at.e,
      top: at.d * (y - box.actualBoundingBoxAscent) + at.f,
      bottom: at.d * (y + box.actualBoundingBoxDescent) + at.f,
    });
    return fillText.call(this, text, x, y, ...rest);
  };
  paint.stroke = function (...args) {
    told(this.canvas).strokes.push({
      hue: this.strokeStyle, dash: this.getLineDash().join(), width: this.lineWidth,
    });
    return stroke.apply(this, args);
  };
})()"""
"""A script that runs before the page's own: each canvas keeps what was last painted onto it."""

_PAINTED = """canvas => ({
  width: canvas.width, height: canvas.height, ...canvas.painted,
  colours: new Set(new Uint32Array(
    canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data.buffer)).size,
})"""

Painted = dict[str, Any]


def painted(page: Page) -> list[Painted]:
    """Return, for each canvas, its size, its texts with their places, its strokes and colours."""
    # The last frame of what moves in is painted by then.
    page.wait_for_function(
        "document.querySelectorAll('[data-chart]:not([data-drawn])').length === 0"
    )
    page.wait_for_function("[...document.querySelectorAll('canvas')].every((one) => one.painted)")
    page.evaluate(
        "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
    )
    return [canvas.evaluate(_PAINTED) for canvas in page.locator("[data-chart] canvas").all()]


def collisions(canvas: Painted) -> list[str]:
    """Return the texts that lie on each other or leave the canvas."""
    texts = [one for one in canvas["texts"] if one["text"].strip()]
    out = [
        f"{one['text']} leaves the frame"
        for one in texts
        if one["left"] < -1
        or one["top"] < -1
        or one["right"] > canvas["width"] + 1
        or one["bottom"] > canvas["height"] + 1
    ]
    for number, one in enumerate(texts):
        out += [
            f"{one['text']} lies on {other['text']}"
            for other in texts[number + 1 :]
            if min(one["right"], other["right"]) - max(one["left"], other["left"]) > 1
            and min(one["bottom"], other["bottom"]) - max(one["top"], other["top"]) > 1
        ]
    return out
