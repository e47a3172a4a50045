// details[data-menu] closes on a click elsewhere and on Escape; so does the drawer of the phone.
export function attachMenu() {
  document.addEventListener("click", (event) => {
    document.querySelectorAll("details[data-menu][open]").forEach((menu) => {
      if (!menu.contains(event.target)) menu.open = false;
    });
  });
  document.addEventListener("keydown", onKey);
  window.addEventListener("hashchange", focusDrawer);
}

function onKey(event) {
  const menu = document.querySelector("details[data-menu][open]");
  if (event.key === "Escape") {
    if (menu) {
      menu.open = false;
      menu.querySelector("summary").focus();
    } else if (location.hash === "#nav") {
      location.hash = "#main";
    }
    return;
  }
  if (menu && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
    event.preventDefault();
    move(menu, event.key === "ArrowDown" ? 1 : -1);
  }
}

function move(menu, by) {
  const items = Array.from(menu.querySelectorAll(".menu-list a, .menu-list button:not([hidden])"));
  const at = items.indexOf(document.activeElement);
  const next = at < 0 && by < 0 ? items.length - 1 : at + by;
  items[(next + items.length) % items.length].focus();
}

function focusDrawer() {
  if (location.hash !== "#nav") return;
  const current = document.querySelector("#nav [aria-current], #nav a");
  if (current) current.focus({ preventScroll: true });
}
