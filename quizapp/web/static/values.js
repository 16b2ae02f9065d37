// What a question holds and how it is put there.

import { paintRegions } from "./hotspot.js";

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
  return [...question.querySelectorAll("input:checked")].map((input) => input.value);
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

// A matching question counts as answered when every side has its letter.
export function isAnswered(question) {
  const wanted = question.dataset.type === "matching" ? question.querySelectorAll("select").length : 1;
  return valueOf(question).length >= wanted;
}

// What a half-done match still lacks, in words.
export function unmatched(question) {
  const count = valueOf(question).length;
  const left = question.querySelectorAll("select").length - count;
  return question.dataset.type === "matching" && count && left ? ` – còn ${left} mục chưa ghép, chưa tính là đã trả lời` : "";
}
