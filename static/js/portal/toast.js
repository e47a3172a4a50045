// A short message at the foot of the page; the words are a template in the page.
const SHOWN_MS = 6000;

/** Show the text of the template `id` for a few seconds. */
export function toast(id) {
  const holder = document.querySelector("[data-toasts]");
  const template = document.getElementById(id);
  if (!holder || !template) return;
  const note = document.createElement("p");
  note.className = "toast";
  note.textContent = template.content.textContent.trim();
  holder.append(note);
  setTimeout(() => note.remove(), SHOWN_MS);
}
