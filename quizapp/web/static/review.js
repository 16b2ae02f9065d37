// The review page: the same clock, the flags of this browser, and a hand-in that wipes what the browser kept.

import { Room } from "./room.js";
import { askFirmly } from "./sending.js";
import { holdBack, mayHandIn } from "./trouble.js";

const root = document.querySelector("[data-attempt]");
const form = document.querySelector("[data-hand-in]");
const button = form.querySelector("button[type=submit]");
// position → the number of the answer that the server holds
const kept = new Map(root.dataset.kept.split(" ").filter(Boolean).map((part) => {
  const [position, epoch, seq] = part.split(":").map(Number);
  return [position, { epoch, seq }];
}));

const room = new Room(root, {
  draw() {},
  commit() {},
  keptAt: (position) => kept.get(Number(position)) || { epoch: 0, seq: 0 },
  onKept() {},
  onBad: (_position, message) => say(message),
  show() {},
  mirror() {},
  sendMirrored() {},
  edit(isOn) { button.disabled = !isOn; },
});

const say = (text) => room.notices.set("news", text);

function showFlags() {
  let flags = [];
  try {
    const found = JSON.parse(localStorage.getItem(`quizapp:flags:${root.dataset.attempt}`));
    if (Array.isArray(found)) flags = found;
  } catch { /* none */ }
  if (!flags.length) return;
  const note = document.querySelector("[data-flagged]");
  note.hidden = false;
  note.textContent = `Bạn đã đánh dấu xem lại: câu ${flags.sort((a, b) => a - b).join(", ")}.`;
}

async function handIn() {
  button.disabled = true;
  await handedIn();
  button.disabled = Boolean(room.outbox.stopped) || room.isDone;
}

async function handedIn() {
  if (!(await mayHandIn(room))) return;
  const answer = await askFirmly(form.action, { method: "POST", body: {} });
  if (answer.status === 200 && answer.body.next) await room.handedIn(answer.body.next);
  else if (answer.body.reason === "superseded") room.outbox.stop("superseded");
  else if (answer.status === 401 || answer.body.reason === "not_found") room.again.open(answer.status !== 401);
  else if (answer.body.message) say(answer.body.message);
  else holdBack(room);
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  handIn();
});
showFlags();
room.start();
