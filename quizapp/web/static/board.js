// Refreshes the organiser's board. Without this script the page reloads itself; nothing here is needed to read it.

const board = document.getElementById("board");
const trouble = document.getElementById("board-trouble");
const every = Number(board.dataset.refresh) * 1000;
const patience = 8000; // a request that takes longer counts as a cut
let timer = 0;
let isAsking = false;
let isAttended = false; // somebody moved, typed or touched here since the last question

for (const sign of ["pointermove", "pointerdown", "keydown", "wheel"]) {
  document.addEventListener(sign, () => (isAttended = true), { passive: true });
}

// a board that nobody looks after does not keep a login alive
function address() {
  const url = new URL(location.href);
  url.searchParams.set("manh", "1");
  url.searchParams.delete("tu-dong");
  if (!isAttended) {
    url.searchParams.set("tu-dong", "1");
  }
  isAttended = false;
  url.hash = "";
  return url;
}

function say(text) {
  if (trouble.textContent !== text) {
    trouble.textContent = text;
  }
  trouble.hidden = text === "";
}

// Only what is inside the live elements changes, so scrolled places stay; a focused link is found again by its id.
function show(fresh) {
  const focused = document.activeElement ? document.activeElement.id : "";
  for (const part of fresh.querySelectorAll("[data-live]")) {
    const shown = document.getElementById(part.id);
    if (shown) {
      shown.replaceChildren(...document.importNode(part, true).childNodes);
    }
  }
  const again = focused ? document.getElementById(focused) : null;
  if (again && again !== document.activeElement) {
    again.focus({ preventScroll: true });
  }
}

function lastTime() {
  const clock = document.querySelector("#board-when .num");
  return clock ? clock.textContent : "";
}

// "final": nothing will change any more; "go on": ask again; "stop": only a person can help.
async function refresh() {
  const cut = new AbortController();
  const limit = setTimeout(() => cut.abort(), patience);
  try {
    const answer = await fetch(address(), {
      headers: { Accept: "text/html" },
      redirect: "manual",
      cache: "no-store",
      signal: cut.signal,
    });
    if (answer.type === "opaqueredirect" || [401, 403, 404].includes(answer.status)) {
      say("Phiên đăng nhập đã hết hoặc bạn không còn xem được đợt này. Hãy tải lại trang.");
      return "stop";
    }
    if (!answer.ok) {
      throw new Error(String(answer.status));
    }
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    show(fresh);
    say("");
    return fresh.querySelector("#board-when[data-final]") ? "final" : "go on";
  } catch {
    say(`Chưa nối được máy chủ, hệ thống đang thử lại. Bảng dưới đây là của lúc ${lastTime()}. Nếu máy thí sinh cũng báo mất kết nối, cứ để thí sinh làm tiếp, đừng đóng trang: câu trả lời được giữ trên máy đó và tự gửi lại.`);
    return "go on";
  } finally {
    clearTimeout(limit);
  }
}

async function turn() {
  clearTimeout(timer);
  if (isAsking || document.hidden) {
    return;
  }
  isAsking = true;
  const next = await refresh();
  isAsking = false;
  if (next !== "go on") {
    document.removeEventListener("visibilitychange", onVisibility);
  } else if (!document.hidden) {
    timer = setTimeout(turn, every);
  }
}

function onVisibility() {
  clearTimeout(timer);
  if (!document.hidden) {
    turn();
  }
}

if (every > 0) {
  document.addEventListener("visibilitychange", onVisibility);
  timer = setTimeout(turn, every);
}
