// The review page: the same clock, the flags of this browser, and a hand-in that wipes what the browser kept.

import { ServerClock, runClock, runHeartbeat } from "./clock.js";
import { Outbox, csrfToken, refreshToken } from "./outbox.js";

const root = document.querySelector("[data-attempt]");
const form = document.querySelector("[data-hand-in]");
const banner = document.querySelector("[data-banner]");
const clock = new ServerClock(root);
const say = (text) => { banner.hidden = false; banner.textContent = text; };
const quiet = () => {};
const outbox = new Outbox(root, {
  onWaiting: quiet, onKept: quiet, onBadValue: quiet, onSignedOut: say, onStopped: (_reason, text) => say(text),
  onTrouble: () => say("Chưa gửi được đến máy chủ. Đang thử lại…"),
});

function showFlags() {
  let flags = [];
  try {
    flags = JSON.parse(localStorage.getItem(`quizapp:flags:${root.dataset.attempt}`) || "[]");
  } catch { /* none */ }
  if (!flags.length) return;
  const note = document.querySelector("[data-flagged]");
  note.hidden = false;
  note.textContent = `Bạn đã đánh dấu xem lại: câu ${flags.sort((a, b) => a - b).join(", ")}.`;
}

async function handIn(isTimeUp) {
  const button = form.querySelector("button");
  button.disabled = true;
  const isSettled = await outbox.settle(10000);
  if (!isSettled && !isTimeUp) {
    say(`Còn ${outbox.count()} câu chỉ có trên máy này, chưa gửi được đến máy chủ. Hãy chờ có kết nối rồi bấm nộp lại.`);
    button.disabled = false;
    return;
  }
  try {
    const answer = await fetch(form.action, {
      method: "POST",
      headers: {
        Accept: "application/json", "Content-Type": "application/json",
        "X-CSRFToken": csrfToken(),
      },
      body: "{}",
    });
    const body = await answer.json();
    if (answer.ok) {
      outbox.wipe();
      location.assign(body.next);
      return;
    }
    const isFresh = await refreshToken();
    say(isFresh ? "Bạn đã đăng nhập lại. Hãy bấm nộp bài một lần nữa." : body.message || "Chưa nộp được. Hãy thử lại.");
  } catch {
    say("Chưa nộp được vì mất kết nối. Các câu đã lưu vẫn còn trên máy chủ. Hãy bấm nộp lại khi có mạng.");
  }
  button.disabled = false;
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  handIn(false);
});
showFlags();
if (outbox.hasOldEpoch()) location.replace(form.action.replace("/nop-bai", ""));
else outbox.flush();
runClock(root, clock, {
  banner: say,
  announce: (text) => { document.querySelector("[data-announce]").textContent = text; },
  onOver: () => { say("Hết giờ. Đang nộp các câu đã lưu…"); handIn(true); },
});
runHeartbeat(root, clock, (body) => body.state !== "in_progress" && location.assign(form.action.replace("/nop-bai", "")));
