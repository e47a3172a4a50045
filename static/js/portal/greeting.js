// form[data-greeting]: the moment beside it shows the line and the colour as they are chosen.

export function attachGreeting() {
  const form = document.querySelector("form[data-greeting]");
  if (form) form.addEventListener("input", show);
}

function show(event) {
  const form = event.currentTarget;
  const words = form.querySelector("[data-words]");
  words.textContent = form.elements.greeting.value.trim();
  words.hidden = !words.textContent;
  const face = form.querySelector("[data-face]");
  face.className = `av hue-${form.elements.hue.value || form.dataset.usual}`;
}
