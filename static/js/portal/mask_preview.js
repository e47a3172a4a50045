// input[data-mask-preview="#id"]: the element shows how strangers will see the name.
import { mask } from "./mask.js";

export function attachMask() {
  document.querySelectorAll("input[data-mask-preview]").forEach((input) => {
    const target = document.querySelector(input.dataset.maskPreview);
    if (!target) return;
    const show = () => {
      target.textContent = mask(input.value, input.dataset.maskLevel) || "—";
    };
    input.addEventListener("input", show);
    show();
  });
}
