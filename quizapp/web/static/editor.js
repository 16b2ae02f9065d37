// The editor of questions: preview while typing, lines that are added and moved, keys. All of it also works without.
import { letListsBePasted } from "./pasting.js";

const desk = document.querySelector("[data-desk]");
const form = desk.querySelector("form");
const body = desk.querySelector("[data-preview-body]");
desk.setAttribute("data-live", "");
const WAIT = 700;
let timer = 0;
let asked = 0;

async function look() {
  const number = ++asked;
  try {
    const typed = new FormData(form);
    typed.delete("picture_file"); // a preview needs no picture that is still on this machine alone
    const answer = await fetch(desk.dataset.preview, { method: "POST", body: typed, headers: { Accept: "application/json" } });
    if (answer.ok && number === asked) body.innerHTML = (await answer.json()).html;
  } catch {
    // the page keeps what it shows; the next change asks again
  }
}

function lookSoon() {
  clearTimeout(timer);
  timer = setTimeout(look, WAIT);
}

// --- lines ---------------------------------------------------------------------------------------------------------

// browsers that do not let a field grow by itself
const grows = CSS.supports("field-sizing", "content");
function grow(field) {
  if (grows || !field.hasAttribute("data-grows")) return;
  field.style.height = "auto";
  field.style.height = `${field.scrollHeight + 2}px`;
}
form.querySelectorAll("[data-grows]").forEach(grow);

const lineOf = (element) => element.closest("[data-line]");
const fieldsOf = (line) => [...line.querySelectorAll("input, select, textarea")];

function renumber(list) {
  const start = list.dataset.lines;
  [...list.children].forEach((line, index) => {
    for (const element of line.querySelectorAll("[name], [id], [for], [value], [aria-label]")) {
      for (const name of ["name", "id", "for", "value"]) {
        if (name === "value" && element.type !== "radio" && element.tagName !== "BUTTON") continue;
        const text = element.getAttribute(name);
        if (text?.includes(`${start}-`)) element.setAttribute(name, text.replace(new RegExp(`${start}-\\d+`), `${start}-${index}`));
      }
    }
    const place = line.querySelector(".place");
    if (place) place.textContent = `${index + 1}.`;
    for (const label of line.querySelectorAll("label[for]")) {
      if (/ \d+$/.test(label.textContent)) label.textContent = label.textContent.replace(/\d+$/, index + 1);
    }
    for (const field of fieldsOf(line)) {
      const label = field.getAttribute("aria-label");
      if (label) field.setAttribute("aria-label", label.replace(/[A-H]$|\d+$/, (end) => (/\d/.test(end) ? index + 1 : "ABCDEFGH"[index])));
    }
  });
}

function add(button) {
  const list = form.querySelector(`[data-lines="${button.dataset.more}"]`);
  const line = list.lastElementChild.cloneNode(true);
  for (const field of fieldsOf(line)) {
    if (field.type === "radio" || field.type === "checkbox") field.checked = false;
    else if (field.tagName === "SELECT") field.selectedIndex = 0;
    else field.value = "";
    field.removeAttribute("aria-invalid");
  }
  line.querySelectorAll(".fault").forEach((fault) => fault.remove());
  list.append(line);
  renumber(list);
  fieldsOf(line).find((field) => !["radio", "checkbox", "hidden"].includes(field.type)).focus();
  if (list.children.length >= Number(button.dataset.most)) button.hidden = true;
}

letListsBePasted(form, add);

// from line to line with one key: Alt and the arrows move a line, its buttons are for the mouse
form.querySelectorAll(".moves button").forEach((button) => { button.tabIndex = -1; });

function move(line, by) {
  const list = line.parentElement;
  const other = by < 0 ? line.previousElementSibling : line.nextElementSibling;
  if (!other) return;
  list.insertBefore(by < 0 ? line : other, by < 0 ? other : line);
  renumber(list);
  lookSoon();
}

form.addEventListener("click", (event) => {
  const more = event.target.closest("[data-more]");
  if (more) {
    event.preventDefault();
    add(more);
    return;
  }
  const button = event.target.closest(".moves button");
  if (button) {
    event.preventDefault();
    move(lineOf(button), button.value.startsWith("len:") ? -1 : 1);
    button.focus();
    return;
  }
  if (event.target.closest("[data-look]")) {
    event.preventDefault();
    look().then(() => desk.querySelector("[data-preview-part]").scrollIntoView({ block: "nearest" }));
  }
});

// --- keys ----------------------------------------------------------------------------------------------------------

const KEYS = { s: "[data-save]", enter: "[data-next]" };
document.addEventListener("keydown", (event) => {
  const button = (event.ctrlKey || event.metaKey) && form.querySelector(KEYS[event.key.toLowerCase()] ?? "[data-none]");
  if (!button) return;
  event.preventDefault();
  event.stopPropagation(); // a line must not take the same key for its own
  form.requestSubmit(button);
}, true);

form.addEventListener("keydown", (event) => {
  const line = lineOf(event.target);
  if (!line) {
    if (event.key === "Enter" && event.target.tagName === "INPUT") event.preventDefault();
    return;
  }
  if (event.altKey && (event.key === "ArrowUp" || event.key === "ArrowDown") && line.querySelector(".moves")) {
    event.preventDefault();
    move(line, event.key === "ArrowUp" ? -1 : 1);
    event.target.focus();
  } else if (event.key === "Enter" && (event.target.tagName === "INPUT" || event.target.hasAttribute("data-grows")) && !event.isComposing) {
    event.preventDefault();
    const next = line.nextElementSibling;
    const button = form.querySelector(`[data-more="${line.parentElement.dataset.lines}"]`);
    if (next) next.querySelector(`[name$="-${event.target.name.split("-").pop()}"]`)?.focus();
    else if (button && !button.hidden) add(button);
  }
});

// what has the focus is never below the bar of buttons
const bar = form.querySelector(".bar");
form.addEventListener("focusin", (event) => {
  const under = event.target.getBoundingClientRect().bottom + 12 - bar.getBoundingClientRect().top;
  if (under > 0 && !bar.contains(event.target) && getComputedStyle(bar).position === "sticky") window.scrollBy(0, under);
});

// a new question is written at once, where a keyboard is at hand
if (desk.hasAttribute("data-fresh") && matchMedia("(hover: hover)").matches) {
  form.elements.stem.focus({ preventScroll: true });
}

// --- nothing typed is lost by leaving --------------------------------------------------------------------------------

// what was missing at the last look is no longer said once it is being written
form.addEventListener("input", (event) => {
  const box = event.target.closest(".field");
  const isWritten = box?.tagName !== "FIELDSET" || ["radio", "checkbox"].includes(event.target.type);
  if (isWritten) box?.querySelectorAll(":scope > .lack").forEach((lack) => lack.remove());
});

let isDirty = desk.hasAttribute("data-unsaved");
form.addEventListener("input", (event) => {
  grow(event.target);
  isDirty = true;
  lookSoon();
});
form.addEventListener("submit", () => {
  isDirty = false;
});
window.addEventListener("beforeunload", (event) => {
  if (isDirty) event.returnValue = "stay"; // every browser asks for a value, Chrome and Edge before 119 for nothing else
});
