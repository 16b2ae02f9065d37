// The test page: one question at a time, every choice kept at once, nothing shown as saved before the server said so.

import { ServerClock, runClock, runHeartbeat, timeOfDay } from "./clock.js";
import { Outbox, csrfToken, refreshToken } from "./outbox.js";

const root = document.querySelector("[data-attempt]");
const sheet = document.querySelector("[data-sheet]");
const questions = [...document.querySelectorAll("fieldset.question")];
const marks = new Map([...document.querySelectorAll("[data-go]")].map((link) => [Number(link.dataset.go), link]));
const banner = document.querySelector("[data-banner]");
const overall = document.querySelector("[data-overall]");
const flagKey = `quizapp:flags:${root.dataset.attempt}`;
const flags = new Set(readFlags());
let here = 1;
let isLeaving = false;
let isOver = false;

function readFlags() {
  try {
    return JSON.parse(localStorage.getItem(flagKey) || "[]");
  } catch {
    return [];
  }
}

function announce(text) {
  document.querySelector("[data-announce]").textContent = text;
}

function showBanner(text, link) {
  banner.hidden = false;
  banner.textContent = text;
  if (link) {
    const anchor = document.createElement("a");
    anchor.href = link.href;
    anchor.textContent = link.text;
    if (link.target) anchor.target = link.target;
    banner.append(" ", anchor);
  }
}

function fieldset(position) {
  return questions[position - 1];
}

// --- values ---------------------------------------------------------------------------------------------------------

function valueOf(question) {
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

function place(step) {
  return Number(step.querySelector("select").value);
}

function setValue(question, value) {
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
  }
}

// An ordering is always a whole order: the step that was given a place moves there, the others close up.
function moveStep(question, select) {
  const list = question.querySelector("[data-steps]");
  const moved = select.closest(".step");
  if (!select.value) {
    for (const other of list.querySelectorAll("select")) other.value = "";
    return;
  }
  const rest = [...list.children].filter((step) => step !== moved);
  rest.splice(Number(select.value) - 1, 0, moved);
  rest.forEach((step, index) => { step.querySelector("select").value = String(index + 1); });
  sortSteps(question);
  select.focus();
  announce(`Đã chuyển đến vị trí ${select.value}.`);
}

function sortSteps(question) {
  const list = question.querySelector("[data-steps]");
  list.append(...[...list.children].sort((a, b) => place(a) - place(b)));
}

// What a half-done match still lacks, in words.
function unmatched(position) {
  const question = fieldset(position);
  const count = valueOf(question).length;
  const left = question.querySelectorAll("select").length - count;
  return question.dataset.type === "matching" && count && left ? ` – còn ${left} mục chưa ghép, chưa tính là đã trả lời` : "";
}

// A matching question counts as answered when every side has its letter.
function isAnswered(question) {
  const wanted = question.dataset.type === "matching" ? question.querySelectorAll("select").length : 1;
  return valueOf(question).length >= wanted;
}

// --- what the page says -----------------------------------------------------------------------------------------------

function say(position, text, kind) {
  const line = fieldset(position).querySelector("[data-save-state]");
  line.textContent = text;
  line.className = `save-state ${kind}`;
}

function sayOverall() {
  const count = outbox.count();
  overall.textContent = count ? `Chưa lưu ${count} câu – đang thử lại` : "Mọi câu đã chọn đều đã lưu trên máy chủ.";
  overall.classList.toggle("trouble", count > 0);
}

function drawMap() {
  let answered = 0;
  for (const question of questions) {
    const position = Number(question.dataset.position);
    const link = marks.get(position);
    const is = { answered: isAnswered(question), flagged: flags.has(position), here: position === here };
    answered += is.answered ? 1 : 0;
    link.classList.toggle("answered", is.answered);
    link.classList.toggle("flagged", is.flagged);
    link.classList.toggle("here", is.here);
    const waits = Boolean(outbox.waiting[position]);
    link.classList.toggle("waits", waits);
    const state = [is.answered ? "đã trả lời" : "chưa trả lời", is.flagged ? "đánh dấu xem lại" : "", waits ? "chưa lưu" : ""];
    link.setAttribute("aria-label", `Câu ${position}, ${state.filter(Boolean).join(", ")}`);
    if (is.here) link.setAttribute("aria-current", "step");
    else link.removeAttribute("aria-current");
  }
  document.querySelector("[data-answered]").textContent = answered;
  sayOverall();
}

function show(position, focus) {
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
  drawMap();
}

// --- saving -----------------------------------------------------------------------------------------------------------

const outbox = new Outbox(root, {
  onWaiting(position) {
    say(position, "Đang lưu…", "");
    drawMap();
  },
  onKept(position, body) {
    clock.correct(body.server_time, body.deadline);
    if (!outbox.waiting[position]) say(position, `✓ Đã lưu ${timeOfDay(body.server_time)}${unmatched(position)}`, "kept");
    if (!outbox.count() && banner.dataset.kind === "trouble") {
      banner.hidden = true;
      banner.dataset.kind = "";
      announce("Đã có kết nối, mọi câu đã lưu.");
    }
    drawMap();
  },
  onTrouble() {
    for (const position of Object.keys(outbox.waiting)) say(Number(position), "Chưa lưu – đang thử lại", "trouble");
    if (banner.dataset.kind !== "trouble") {
      banner.dataset.kind = "trouble";
      showBanner("Chưa gửi được đến máy chủ. Câu trả lời được giữ trên máy này và tự gửi lại khi có kết nối. Hãy cứ làm tiếp, đừng tắt trang.");
      announce("Mất kết nối. Câu trả lời được giữ trên máy này.");
    }
    drawMap();
  },
  onBadValue(position, message) {
    say(position, message, "trouble");
    drawMap();
  },
  onSignedOut() {
    banner.dataset.kind = "trouble";
    showBanner("Phiên đăng nhập đã hết. Câu trả lời vẫn được giữ trên máy này.", {
      href: `/dang-nhap?tiep=${encodeURIComponent(location.pathname)}`, text: "Đăng nhập lại để lưu tiếp",
    });
  },
  onStopped(reason, message) {
    const count = outbox.count();
    const left = count ? ` ${count} câu chỉ có trên máy này.` : "";
    if (reason === "superseded") {
      showBanner(`${message}${left}`, { href: location.pathname, text: "Tiếp tục ở máy này" });
      for (const question of questions) question.disabled = true;
    } else if (!isOver) {
      showBanner(`${message}${left}`);
      location.assign(root.dataset.attempt ? root.dataset.submitUrl.replace("/nop-bai", "") : "/");
    }
  },
});
const clock = new ServerClock(root);

function answer(question) {
  const position = Number(question.dataset.position);
  outbox.put(position, valueOf(question));
}

sheet.addEventListener("change", (event) => {
  const question = event.target.closest("fieldset.question");
  if (!question) return;
  if (question.dataset.type === "ordering") moveStep(question, event.target);
  answer(question);
});

sheet.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  const link = event.target.closest("[data-go]");
  if (link) {
    event.preventDefault();
    show(Number(link.dataset.go), true);
  }
  if (!button) return;
  if (button.hasAttribute("data-next")) show(here + 1, true);
  if (button.hasAttribute("data-previous")) show(here - 1, true);
  if (button.hasAttribute("data-clear")) {
    const question = fieldset(here);
    if (valueOf(question).length) {
      setValue(question, []);
      answer(question);
    }
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

// Letters A–H choose an option, wherever the focus is but in a list.
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.target.tagName === "SELECT") return;
  if (!/^[a-hA-H]$/.test(event.key)) return;
  const input = fieldset(here).querySelector(`input[value="${event.key.toLowerCase()}"]`);
  if (input) {
    input.focus();
    input.click();
  }
});

// --- the end ------------------------------------------------------------------------------------------------------------

sheet.addEventListener("submit", async (event) => {
  event.preventDefault();
  const button = event.submitter || document.querySelector("[data-review]");
  button.disabled = true;
  const isSettled = await outbox.settle(10000);
  button.disabled = false;
  if (isSettled) {
    isLeaving = true;
    location.assign(root.dataset.reviewUrl);
  } else if (!outbox.isStopped) {
    showBanner(`Còn ${outbox.count()} câu chưa gửi được đến máy chủ. Hãy chờ có kết nối rồi bấm “Nộp bài” lại.`);
    banner.scrollIntoView({ block: "center" });
  }
});

window.addEventListener("beforeunload", (event) => {
  if (outbox.count() && !isLeaving && !outbox.isStopped) event.preventDefault();
});

async function timeIsUp() {
  isOver = true;
  showBanner("Hết giờ. Đang nộp các câu đã lưu…");
  announce("Hết giờ làm bài.");
  await outbox.settle(10000); // what arrives too late stops the queue by itself
  isLeaving = true;
  for (let tries = 0; tries < 60; tries += 1) {
    try {
      const answered = await fetch(root.dataset.submitUrl, {
        method: "POST",
        headers: {
          Accept: "application/json", "Content-Type": "application/json",
          "X-CSRFToken": csrfToken(),
        },
        body: "{}",
      });
      if (answered.ok) {
        const body = await answered.json();
        outbox.wipe();
        location.assign(body.next);
        return;
      }
      await refreshToken();
    } catch { /* tried again below */ }
    await new Promise((resolve) => setTimeout(resolve, 2000 + 2000 * Math.random()));
  }
  showBanner("Hết giờ. Máy chủ tự đóng bài và tính các câu đã lưu; khi có mạng hãy mở lại trang chủ để xem.");
}

// --- start --------------------------------------------------------------------------------------------------------------

for (const part of document.querySelectorAll("[data-needs-script]")) part.hidden = false;
document.body.classList.add("one-by-one");
const overtaken = outbox.restamp((position) => {
  const kept = fieldset(Number(position)).dataset;
  return { epoch: Number(kept.keptEpoch), seq: Number(kept.keptSeq) };
});
if (overtaken.length) showBanner(`Câu ${overtaken.join(", ")} đã được trả lời ở máy khác sau đó nên giữ câu trả lời ở máy kia.`);
for (const [position, entry] of Object.entries(outbox.waiting)) {
  if (fieldset(Number(position))) {
    setValue(fieldset(Number(position)), entry.value);
    say(Number(position), "Chưa lưu – đang thử lại", "trouble");
  }
}
const anchor = location.hash.match(/^#cau-(\d+)$/);
show(anchor ? Number(anchor[1]) : 1, false);
runClock(root, clock, { banner: showBanner, announce, onOver: timeIsUp });
runHeartbeat(root, clock, (body) => {
  if (body.state !== "in_progress") {
    isLeaving = true;
    location.assign(root.dataset.submitUrl.replace("/nop-bai", ""));
  }
});
outbox.flush();
