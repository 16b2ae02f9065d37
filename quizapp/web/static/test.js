// The test page: one question at a time, every choice kept at once, nothing shown as saved before the server said so.

import { timeOfDay } from "./clock.js";
import { letStepsBeDragged } from "./dragging.js";
import { touchedQuestions } from "./early.js";
import { paintRegions, pressRegion } from "./hotspot.js";
import { announce } from "./notices.js";
import { reading } from "./numbers.js";
import { Room } from "./room.js";
import { mayHandIn } from "./trouble.js";
import { Typing, isTyped } from "./typing.js";
import { isAnswered, moveStep, setValue, unfinished, valueOf } from "./values.js";

const SLOW = 4000; // after this "being saved" is no longer the truth
const PRESS = 700; // longer nobody holds a button down

const root = document.querySelector("[data-attempt]");
const sheet = document.querySelector("[data-sheet]");
const questions = [...document.querySelectorAll("fieldset.question")];
const placeOf = (link) => Number(link.hash.slice("#cau-".length));
const marks = new Map([...document.querySelectorAll(".map a")].map((link) => [placeOf(link), link]));
const overall = document.querySelector("[data-overall]");
const flagKey = `quizapp:flags:${root.dataset.attempt}`;
const flags = new Set(readFlags());
const faults = new Map(); // position → why the server refused the answer that is shown
const mirrored = new Set(); // changed in another window and not acknowledged yet
// position → what the server holds: epoch, seq, and the words of the moment
const kept = new Map(questions.map((question) => {
  const { position, keptEpoch, keptSeq } = question.dataset;
  const words = question.querySelector("[data-save-state]").textContent.replace(/^✓ Đã lưu /, "");
  return [Number(position), { epoch: Number(keptEpoch || 0), seq: Number(keptSeq || 0), at: words }];
}));
const actions = document.querySelector("template[data-actions]");
for (const question of questions) {
  question.append(actions.content.cloneNode(true));
  if (question.querySelector('input[type="text"]')) question.querySelector("[data-clear]").textContent = "Xóa phần đã điền";
}
let here = 1;
let pressedAt = -PRESS;

function readFlags() {
  try {
    const found = JSON.parse(localStorage.getItem(flagKey));
    return Array.isArray(found) ? found : [];
  } catch {
    return [];
  }
}

function fieldset(position) {
  return questions[position - 1];
}

// --- what the page says -----------------------------------------------------------------------------------------------

// The line below a question follows from what is known, so no wording can be left behind.
function stateOf(position) {
  const { outbox } = room;
  const waiting = outbox.waiting[position];
  if (typing.has(fieldset(position))) return ["Đang gõ… Ngừng gõ thì tự lưu.", ""];
  if (waiting && outbox.stopped) return ["Chỉ có trên máy này", "trouble"];
  if (waiting && outbox.trouble && outbox.trouble.kind === "signed-out") return ["Chỉ có trên máy này – chờ đăng nhập lại", "trouble"];
  if (waiting && (outbox.trouble || performance.now() - waiting.since > SLOW)) return ["Chỉ có trên máy này – đang gửi lại", "trouble"];
  if (waiting) return ["Đang lưu…", ""];
  if (mirrored.has(position)) return ["Đang lưu ở cửa sổ kia…", ""];
  if (faults.has(position)) return [faults.get(position), "trouble"];
  const { at } = kept.get(position);
  return at ? [`✓ Đã lưu ${at}${unfinished(fieldset(position))}`, "kept"] : ["", ""];
}

function drawOverall() {
  const count = room.outbox.count();
  const isFresh = count && !room.outbox.trouble && !room.outbox.stopped
    && Object.values(room.outbox.waiting).every((entry) => performance.now() - entry.since <= SLOW);
  const isSignedOut = room.outbox.trouble && room.outbox.trouble.kind === "signed-out";
  const retry = room.outbox.stopped ? "" : isSignedOut ? " – chờ đăng nhập lại" : " – đang gửi lại";
  const words = isFresh ? `Đang lưu ${count} câu…` : `${count} câu chỉ có trên máy này${retry}`;
  const isTyping = questions.some((question) => typing.has(question));
  const none = room.isReady && !isTyping ? "Mọi câu đã chọn đều đã lưu trên máy chủ." : "";
  write(overall, count ? words : none);
  overall.classList.toggle("trouble", Boolean(count && !isFresh));
}

function write(place, text) {
  if (place.textContent !== text) place.textContent = text;
}

// A press that leaves a field must end on the button where it began: nothing moves in between.
function draw() {
  if (performance.now() - pressedAt < PRESS) return;
  let answered = 0;
  for (const question of questions) {
    const position = Number(question.dataset.position);
    const [text, kind] = stateOf(position);
    const line = question.querySelector("[data-save-state]");
    write(line, text);
    line.className = `save-state ${kind}`;
    if (!typing.has(question)) sayReadings(question);
    answered += isAnswered(question) ? 1 : 0;
    drawMark(position, isAnswered(question), Boolean(room.outbox.waiting[position]) || mirrored.has(position));
  }
  write(document.querySelector("[data-answered]"), String(answered));
  drawOverall();
}

// Of a number that was typed: how it is read.
function sayReadings(question) {
  for (const field of question.querySelectorAll("[data-number]")) {
    write(document.getElementById(`${field.name}-doc`), reading(field.value, field.dataset.number));
  }
}

function drawMark(position, isDone, waits) {
  const link = marks.get(position);
  link.classList.toggle("answered", isDone);
  link.classList.toggle("flagged", flags.has(position));
  link.classList.toggle("here", position === here);
  link.classList.toggle("waits", waits);
  const words = [isDone ? "đã trả lời" : "chưa trả lời", flags.has(position) && "đánh dấu xem lại", waits && "chưa lưu trên máy chủ"];
  link.setAttribute("aria-label", `Câu ${position}, ${words.filter(Boolean).join(", ")}`);
  if (position === here) link.setAttribute("aria-current", "step");
  else link.removeAttribute("aria-current");
}

function show(position, focus) {
  typing.commitAll();
  here = Math.min(Math.max(1, position), questions.length);
  for (const question of questions) question.hidden = Number(question.dataset.position) !== here;
  const question = fieldset(here);
  question.querySelector("[data-previous]").disabled = here === 1;
  question.querySelector("[data-next]").disabled = here === questions.length;
  const flag = question.querySelector("[data-flag]");
  flag.setAttribute("aria-pressed", String(flags.has(here)));
  flag.textContent = flags.has(here) ? "Bỏ đánh dấu" : "Đánh dấu xem lại";
  document.title = `Câu ${here}/${questions.length} – ${document.title.replace(/^Câu \d+\/\d+ – /, "")}`;
  if (focus) {
    history.replaceState(null, "", `#cau-${here}`);
    question.setAttribute("tabindex", "-1");
    question.focus({ preventScroll: true });
    window.scrollTo({ top: 0 });
  }
  draw();
}

// --- answers ----------------------------------------------------------------------------------------------------------

const room = new Room(root, {
  draw,
  keptAt: (position) => kept.get(Number(position)),
  onKept(position, { epoch, seq }, at) {
    kept.set(Number(position), { epoch, seq, at: timeOfDay(at) });
    mirrored.delete(Number(position));
  },
  onBad: (position, message) => faults.set(Number(position), message),
  // values that came from the store or from the server
  show(values) {
    for (const [position, { value, epoch, seq, at }] of values) {
      if (!fieldset(position) || typing.has(fieldset(position))) continue; // what is being typed is newer
      setValue(fieldset(position), value);
      if (!room.outbox.waiting[position]) kept.set(position, { epoch, seq, at: timeOfDay(at) });
    }
  },
  mirror({ position, value }) {
    setValue(fieldset(position), value);
    faults.delete(position);
    mirrored.add(position);
    draw();
  },
  // taking over from a window that is gone: what it may not have got through goes once more
  sendMirrored() {
    for (const position of mirrored) if (!room.outbox.waiting[position]) answer(fieldset(position));
    mirrored.clear();
  },
  commit: () => typing.commitAll(),
  edit(isOn) {
    typing.commitAll();
    for (const question of questions) {
      for (const field of question.querySelectorAll("input, select, [data-clear]")) field.disabled = !isOn;
    }
    document.querySelector("[data-review]").disabled = !isOn;
  },
});

const typing = new Typing(answer);

function answer(question, isLeaving = false) {
  const position = Number(question.dataset.position);
  const value = valueOf(question);
  typing.drop(question);
  faults.delete(position);
  room.outbox.put(position, value);
  if (isLeaving) room.outbox.setAside(position);
  room.windows.post("answer", { position, value });
}

document.addEventListener("pointerdown", () => { pressedAt = performance.now(); }, true);
for (const kind of ["pointerup", "pointercancel"]) {
  document.addEventListener(kind, () => setTimeout(() => {
    pressedAt = -PRESS;
    draw();
  }), true);
}

letStepsBeDragged(sheet, (question, words) => {
  announce(words);
  answer(question);
});

sheet.addEventListener("change", (event) => {
  const question = event.target.closest("fieldset.question");
  if (!question) return;
  if (isTyped(event.target)) {
    typing.commit(question);
    return;
  }
  pressedAt = -PRESS; // a choice shows at once that it is not saved yet
  if (question.dataset.type === "ordering") announce(moveStep(question, event.target));
  paintRegions(question);
  answer(question);
});

sheet.addEventListener("input", (event) => {
  const question = event.target.closest("fieldset.question");
  if (!question || !isTyped(event.target)) return;
  typing.note(question);
  draw();
});

sheet.addEventListener("click", (event) => {
  if (pressRegion(event.target)) return;
  const button = event.target.closest("button");
  const link = event.target.closest(".map a");
  if (link) {
    event.preventDefault();
    show(placeOf(link), true);
  }
  if (!button) return;
  if (button.hasAttribute("data-next")) show(here + 1, true);
  if (button.hasAttribute("data-previous")) show(here - 1, true);
  if (button.hasAttribute("data-clear") && valueOf(fieldset(here)).length) {
    setValue(fieldset(here), []);
    answer(fieldset(here));
  }
  if (button.hasAttribute("data-flag")) toggleFlag();
});

function toggleFlag() {
  if (!flags.delete(here)) flags.add(here);
  try {
    localStorage.setItem(flagKey, JSON.stringify([...flags]));
  } catch { /* flags last as long as the page */ }
  show(here, false);
}

// Letters A–H choose an option, wherever the focus is but in a field, in a list or in a window above the page.
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey) return;
  if (event.target.tagName === "SELECT" || document.querySelector("dialog[open]")) return;
  if (isTyped(event.target)) {
    if (event.key !== "Enter" || event.isComposing) return;
    event.preventDefault(); // Enter is no hand-in
    typing.commitAll();
    return;
  }
  if (!/^[a-hA-H]$/.test(event.key)) return;
  const input = fieldset(here).querySelector(`input[value="${event.key.toLowerCase()}"]`);
  if (input) {
    input.focus();
    input.click();
  }
});

sheet.addEventListener("submit", async (event) => {
  event.preventDefault();
  const button = document.querySelector("[data-review]");
  button.disabled = true;
  typing.commitAll();
  const isReady = await mayHandIn(room);
  button.disabled = Boolean(room.outbox.stopped) || room.isDone;
  if (isReady) room.leave(root.dataset.reviewUrl);
  else document.querySelector("[data-banner]").scrollIntoView({ block: "center" });
});

// --- start --------------------------------------------------------------------------------------------------------------

document.body.classList.add("one-by-one");
const anchor = location.hash.match(/^#cau-(\d+)$/);
const begun = document.activeElement.closest("fieldset.question"); // somebody is at it already
show(Number(begun ? begun.dataset.position : anchor ? anchor[1] : 1), false);
if (begun) window.scrollTo({ top: 0 });
room.start();
for (const question of touchedQuestions(questions)) {
  paintRegions(question);
  if (question === begun && isTyped(document.activeElement)) typing.note(question);
  else answer(question);
}
draw();
