// What pages do besides showing themselves. All of it works without: this makes it quicker.
"use strict";

const menu = document.getElementById("menu");
const menuButton = document.querySelector(".menu-button");
if (menuButton) {
  menuButton.addEventListener("click", () => {
    const open = menu.classList.toggle("open");
    menuButton.setAttribute("aria-expanded", String(open));
  });
}

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

// Parts that follow are asked for once the page itself is drawn: before, they would only hold it up.
document.addEventListener("DOMContentLoaded", () => {
  let asked = false;
  const ask = () => {
    if (!asked) {
      asked = true;
      htmx.trigger(document.body, "ledger:drawn");
    }
  };
  new PerformanceObserver(paints => {
    if (paints.getEntriesByName("first-contentful-paint").length) {
      ask();
    }
  }).observe({type: "paint", buffered: true});
  // Not every browser tells.
  setTimeout(ask, 1000);
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

// A file that is too large is not sent: a server that stops reading leaves no page behind.
document.addEventListener("change", event => {
  if (event.target.matches("input[type=file][data-largest]")) {
    const file = event.target.files[0];
    event.target.setCustomValidity(
      file && file.size > Number(event.target.dataset.largest) ? event.target.dataset.tooLarge : "");
    event.target.reportValidity();
  }
});

// A form is sent once, however often its button is pressed.
document.addEventListener("submit", event => {
  if (event.target.method === "post" && !event.defaultPrevented) {
    if (event.target.dataset.sent) {
      event.preventDefault();
      return;
    }
    event.target.dataset.sent = "true";
  }
});
// Going back, a browser may show the very page that was left. What it sent is recorded under the key that is still
// in its form, and the next one needs a form of its own. What the server answered to a form cannot be asked for again:
// it stays as it is.
addEventListener("pageshow", event => {
  if (!event.persisted) {
    return;
  }
  if (document.querySelector("form[data-sent]") && !document.querySelector(".refused")) {
    location.reload();
    return;
  }
  document.querySelectorAll("form .busy").forEach(note => { note.hidden = true; });
  document.querySelectorAll("form[data-sent]").forEach(form => delete form.dataset.sent);
});

// What takes longer than a moment says so.
document.addEventListener("submit", event => {
  if (event.target.matches("[data-busy]") && !event.defaultPrevented) {
    event.target.querySelector(".busy").hidden = false;
  }
});

// What was filled in and not sent outlives the page, and the session, until this window is closed.
// It is its owner's: whoever signs in next in this window does not find it.
const drafts = "draft ";
const forgetDrafts = () => Object.keys(sessionStorage).filter(key => key.startsWith(drafts))
  .forEach(key => sessionStorage.removeItem(key));
// What was recorded a moment ago is not put back either.
if (document.querySelector(".recorded")) {
  forgetDrafts();
}
const person = document.body.dataset.person;
if (person && sessionStorage.getItem("person") !== person) {
  forgetDrafts();
  sessionStorage.setItem("person", person);
}
const unsent = form => drafts + form.getAttribute("action") + " "
  + ["enterprise", "clause", "award", "payer"].map(name => form.elements[name]?.value ?? "").join(" ");
const slot = field => field.type === "checkbox" ? field.name + "=" + field.value : field.name;
const filled = field => field.type === "checkbox" ? field.checked : field.value;
// Passwords and one-time codes are never kept, nor is what the form itself brings along.
const isOwn = field => field.name && !["hidden", "file", "password"].includes(field.type)
  && !["one-time-code", "current-password", "new-password"].includes(field.autocomplete);
document.querySelectorAll("form[data-draft]").forEach(form => {
  const kept = sessionStorage.getItem(unsent(form));
  if (kept && !form.querySelector(".refused")) {
    const values = JSON.parse(kept);
    const fields = [...form.elements].filter(field => isOwn(field) && slot(field) in values);
    if (fields.some(field => filled(field) !== values[slot(field)])) {
      fields.forEach(field => {
        field[field.type === "checkbox" ? "checked" : "value"] = values[slot(field)];
      });
      const note = document.getElementById("draft-note").content.firstElementChild.cloneNode(true);
      note.querySelector("button").addEventListener("click", () => {
        sessionStorage.removeItem(unsent(form));
        form.reset();
        note.remove();
      });
      form.prepend(note);
      form.closest("details")?.setAttribute("open", "");
      fields.forEach(field => field.dispatchEvent(new Event("input", {bubbles: true})));
    }
  }
  form.addEventListener("input", () => {
    const values = {};
    [...form.elements].filter(isOwn).forEach(field => { values[slot(field)] = filled(field); });
    if (Object.keys(values).length) {
      sessionStorage.setItem(unsent(form), JSON.stringify(values));
    }
  });
});
// Signed out by choice: nothing is left to be put back.
document.addEventListener("submit", event => {
  if (event.target.getAttribute("action")?.endsWith("/sign-out")) {
    sessionStorage.clear();
  }
});
