// What pages do besides showing themselves. All of it works without: this makes it quicker.
"use strict";

const menu = document.getElementById("menu");
const menuButton = document.querySelector(".menu-button");
menuButton.addEventListener("click", () => {
  const open = menu.classList.toggle("open");
  menuButton.setAttribute("aria-expanded", String(open));
});

// A filter that was changed is applied at once; text waits for the Enter key.
document.addEventListener("change", event => {
  const form = event.target.closest("form.filters");
  if (form && event.target.matches("select, input[type=date], input[type=month]")) {
    form.requestSubmit();
  }
  if (event.target.closest("form.year")) {
    event.target.form.requestSubmit();
  }
});

document.addEventListener("click", event => {
  if (event.target.closest("[data-print]")) {
    window.print();
  }
});

// Parts that wait for it are told when something new is visible.
const live = document.querySelector("[data-live]");
if (live) {
  let shown = Number(live.dataset.position);
  new EventSource(live.dataset.live).addEventListener("visible", event => {
    if (Number(event.data) > shown) {
      shown = Number(event.data);
      htmx.trigger(document.body, "ledger:moved");
    }
  });
}
