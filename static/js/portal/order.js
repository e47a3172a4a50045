// [data-order-list]: rows that are put in order by buttons, by dragging, taken away and added. The
// buttons are the form's own, so that without this script the server does the same. The order of the
// rows in the page is the order that is sent.
const FIRST_KEY = 1000;

export function attachOrder() {
  document.querySelectorAll("[data-order-list]").forEach((list) => new Order(list));
}

class Order {
  constructor(list) {
    this.list = list;
    this.rows = list.querySelector("[data-order-rows]");
    this.next = FIRST_KEY;
    list.addEventListener("click", (event) => this.press(event));
    list.addEventListener("pointerdown", (event) => this.grip(event));
    this.tidy();
  }

  get all() {
    return Array.from(this.rows.children);
  }

  press(event) {
    const button = event.target.closest("[data-order]");
    if (!button || !this.list.contains(button)) return;
    event.preventDefault();
    const wish = button.dataset.order;
    if (wish === "add") this.add();
    else this.change(button.closest("[data-order-row]"), wish, button);
  }

  change(row, wish, button) {
    if (wish === "remove") {
      this.remove(row);
      return;
    }
    const other = wish === "up" ? row.previousElementSibling : row.nextElementSibling;
    if (other) this.rows.insertBefore(row, wish === "up" ? other : other.nextElementSibling);
    button.focus();
    this.changed(row);
  }

  remove(row) {
    if (this.all.length <= Number(this.list.dataset.least)) return;
    const near = row.nextElementSibling || row.previousElementSibling;
    row.remove();
    near.querySelector("[data-order='remove']").focus();
    this.changed(near);
  }

  add() {
    if (this.all.length >= Number(this.list.dataset.most)) return;
    const blank = this.list.querySelector("template[data-order-blank]");
    const holder = document.createElement("div");
    holder.innerHTML = blank.innerHTML.replace(/__key__/g, this.next);
    this.next += 1;
    const row = holder.firstElementChild;
    const choice = this.list.querySelector("[data-order-choice]");
    if (choice) row.querySelector("[data-order-name]").value = choice.value;
    this.rows.append(row);
    row.querySelector("select").focus();
    this.changed(row);
  }

  // With a mouse and with a finger alike.
  grip(event) {
    const grip = event.target.closest("[data-order-grip]");
    if (!grip || event.button !== 0) return;
    event.preventDefault();
    const row = grip.closest("[data-order-row]");
    row.classList.add("is-dragged");
    const move = (to) => this.drag(row, to.clientY);
    const end = () => {
      row.classList.remove("is-dragged");
      document.removeEventListener("pointermove", move);
      document.removeEventListener("pointerup", end);
      document.removeEventListener("pointercancel", end);
      this.changed(row);
    };
    document.addEventListener("pointermove", move);
    document.addEventListener("pointerup", end);
    document.addEventListener("pointercancel", end);
  }

  drag(row, y) {
    const after = this.all.find((other) => {
      const box = other.getBoundingClientRect();
      return other !== row && y < box.top + box.height / 2;
    });
    if (after !== row.nextElementSibling) this.rows.insertBefore(row, after || null);
  }

  changed(row) {
    this.tidy();
    const said = this.list.querySelector("[data-order-said]");
    said.textContent = this.list.dataset.moved.replace("{place}", this.all.indexOf(row) + 1);
    row.dispatchEvent(new Event("change", { bubbles: true }));
  }

  // What the buttons would send without this script, and whether there is room for another row.
  tidy() {
    this.all.forEach((row, at) => {
      row.querySelectorAll("[data-order]").forEach((button) => {
        button.value = `${button.dataset.order}-${at}`;
      });
    });
    const add = this.list.querySelector("[data-order='add']");
    add.disabled = this.all.length >= Number(this.list.dataset.most);
  }
}
