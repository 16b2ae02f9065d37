// What a question holds and how it is put there.

import { paintRegions } from "./hotspot.js";
import { isBlank } from "./numbers.js";

const TYPED = ["short_text", "numeric"];
const place = (step) => Number(step.querySelector("select").value);

export function valueOf(question) {
  if (question.dataset.type === "ordering") {
    const steps = [...question.querySelectorAll(".step")];
    const isTouched = steps.every((step) => step.querySelector("select").value);
    return isTouched ? steps.sort((a, b) => place(a) - place(b)).map((step) => step.dataset.value) : [];
  }
  if (question.dataset.type === "matching") {
    return [...question.querySelectorAll("select")].filter((select) => select.value)
      .map((select) => `${select.dataset.left}:${select.value}`);
  }
  if (TYPED.includes(question.dataset.type)) return [said(question.querySelector("input"))].filter(Boolean);
  if (question.dataset.type === "cloze") {
    return blanks(question).filter(said).map((field) => `${field.dataset.blank}:${said(field)}`);
  }
  return [...question.querySelectorAll("input:checked")].map((input) => input.value);
}

const blanks = (question) => [...question.querySelectorAll("[data-blank]")];

// As it was typed, in the one form of its accents; nothing but what nobody sees is nothing.
function said(field) {
  return isBlank(field.value) ? "" : field.value.normalize("NFC");
}

export function setValue(question, value) {
  if (question.dataset.type === "ordering") {
    for (const step of question.querySelectorAll(".step")) {
      const index = value.indexOf(step.dataset.value);
      step.querySelector("select").value = index < 0 ? "" : String(index + 1);
    }
    sortSteps(question);
  } else if (question.dataset.type === "matching") {
    const pairs = new Map(value.map((pair) => pair.split(":")));
    for (const select of question.querySelectorAll("select")) select.value = pairs.get(select.dataset.left) || "";
  } else if (TYPED.includes(question.dataset.type)) {
    question.querySelector("input").value = value[0] || "";
  } else if (question.dataset.type === "cloze") {
    const filled = new Map(value.map((part) => [part.split(":")[0], part.slice(part.indexOf(":") + 1)]));
    for (const field of blanks(question)) field.value = filled.get(field.dataset.blank) || "";
  } else {
    for (const input of question.querySelectorAll("input")) input.checked = value.includes(input.value);
    paintRegions(question);
  }
}

function sortSteps(question) {
  const list = question.querySelector("[data-steps]");
  list.append(...[...list.children].sort((a, b) => place(a) - place(b)));
}

// An ordering is always a whole order: the step that was given a place moves there, the others close up. → what to say
export function moveStep(question, select) {
  const list = question.querySelector("[data-steps]");
  const moved = select.closest(".step");
  if (!select.value) {
    for (const other of list.querySelectorAll("select")) other.value = "";
    return "";
  }
  const rest = [...list.children].filter((step) => step !== moved);
  rest.splice(Number(select.value) - 1, 0, moved);
  rest.forEach((step, index) => { step.querySelector("select").value = String(index + 1); });
  sortSteps(question);
  select.focus();
  return `Đã chuyển đến vị trí ${select.value}.`;
}

// How many parts make a whole answer: every side of a match, every blank of a text.
function wanted(question) {
  if (question.dataset.type === "matching") return question.querySelectorAll("select").length;
  return question.dataset.type === "cloze" ? blanks(question).length : 1;
}

export function isAnswered(question) {
  return valueOf(question).length >= wanted(question);
}

// What a half-done answer still lacks, in words.
export function unfinished(question) {
  const count = valueOf(question).length;
  const left = wanted(question) - count;
  if (!count || left <= 0) return "";
  const what = question.dataset.type === "cloze" ? "chỗ trống chưa điền" : "mục chưa ghép";
  return ` – còn ${left} ${what}, chưa tính là đã trả lời`;
}
