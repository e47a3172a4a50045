// Places in the page that the script fills; the words come with the page, in its language.

/** The element that shows `name`. */
export function slot(name) {
  return document.querySelector('[data-slot="' + name + '"]');
}

/** Write `text`, only when it differs, so that a still second costs no layout. */
export function write(element, text) {
  if (element && element.textContent !== text) element.textContent = text;
}

/** Fill `{name}` in a sentence. */
export function fill(sentence, values) {
  return sentence.replace(/\{(\w+)\}/g, function (whole, name) {
    return name in values ? values[name] : whole;
  });
}
