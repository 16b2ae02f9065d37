// "Back" loses nothing: what was typed into the forms of a page stays with its entry in this tab's history.
// It is filled in again for the same account only, and never after it was taken. No password, no file, no form token.
// Hidden fields come back too: one of them says which state of a record was seen, so that what somebody else saved in the
// meantime is not overwritten unseen.

import { isTouched } from "./touched.js";

const account = document.body.dataset.account;
const WAIT = 400; // ms without a key before the entry is written: browsers allow few writes
const DONE = "quizapp-taken"; // entries whose form was taken, of this tab
const SENT = "quizapp-sent"; // the entry that was sent last

const forms = [...document.querySelectorAll("main form[method=post]")]
  .filter((form) => !form.querySelector("input[type=password], [autocomplete=one-time-code], [name=da_go]"));
const isKept = (field) => field.name && field.name !== "csrf_token" && !["file", "submit", "button", "image", "reset"].includes(field.type);
const fieldsOf = (form) => [...form.elements].filter(isKept);
const read = (name) => { try { return sessionStorage.getItem(name) || ""; } catch { return ""; } };
const write = (name, value) => { try { sessionStorage.setItem(name, value); } catch { /* full or forbidden */ } };

const valueOf = (field) => {
  if (field.type === "checkbox" || field.type === "radio") return field.checked;
  return field.multiple ? [...field.selectedOptions].map((one) => one.value) : field.value;
};

function fill(field, value) {
  if (JSON.stringify(valueOf(field)) === JSON.stringify(value)) return false;
  if (field.type === "checkbox" || field.type === "radio") field.checked = value === true;
  else if (field.multiple) for (const one of field.options) one.selected = Array.isArray(value) && value.includes(one.value);
  else field.value = value;
  if (field.type === "hidden") return true;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.dispatchEvent(new Event("change", { bubbles: true }));
  return true;
}

let key = "";

function keep(address) {
  key ||= `${Date.now()}-${Math.random()}`;
  const typed = forms.map((form) => fieldsOf(form).map((field) => [field.name, valueOf(field)]));
  try { history.replaceState({ ...history.state, kept: { account, key, typed } }, "", address); } catch { /* too large */ }
}

function fillAgain({ typed }) {
  let count = 0;
  forms.forEach((form, place) => {
    const names = typed[place] || [];
    fieldsOf(form).forEach((field, at) => {
      if (names[at]?.[0] === field.name && fill(field, names[at][1])) count += 1;
    });
  });
  return count;
}

function begin() {
  const sent = read(SENT);
  write(SENT, "");
  if (sent && !("refused" in document.body.dataset)) write(DONE, `${read(DONE)} ${sent}`.slice(-2000));
  const kept = history.state?.kept;
  const isOwn = kept && kept.account === account && !read(DONE).split(" ").includes(kept.key);
  if (isOwn) {
    key = kept.key;
    fillAgain(kept);
  } else if (forms.some((form) => fieldsOf(form).some(isTouched))) keep(); // typed before this script was there
  if ("refused" in document.body.dataset && forms.length) {
    // an answer to a form cannot be come back to: the same address can, or else the page that the form stood on
    for (const form of document.forms) form.setAttribute("action", form.getAttribute("action") || location.href);
    for (const link of document.querySelectorAll('a[href^="?"]')) link.setAttribute("href", link.href);
    const isHere = document.body.dataset.refused === "here";
    if (isHere || document.referrer.startsWith(`${location.origin}/`)) keep(isHere ? location.href : document.referrer);
  }
  let timer;
  document.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(keep, WAIT);
  });
  document.addEventListener("submit", (event) => {
    if (event.defaultPrevented || !forms.includes(event.target)) return;
    clearTimeout(timer);
    keep();
    write(SENT, key);
  });
}

if (account) begin();
if (document.querySelector("main input[type=file]")) import("./sizes.js");
if (document.querySelector("main input[type=date], main input[type=datetime-local]")) import("./moments.js");
