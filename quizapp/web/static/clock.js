// The server's clock on the page: counts down from the difference with performance.now(), never from the PC's clock.

const WARN_MINUTES = [5, 1];

export class ServerClock {
  constructor(root) {
    this.deadline = Date.parse(root.dataset.deadline);
    this.correct(root.dataset.serverTime);
  }

  correct(serverTime, deadline) {
    this.base = Date.parse(serverTime);
    this.mark = performance.now();
    if (deadline) this.deadline = Date.parse(deadline);
  }

  now() {
    return this.base + (performance.now() - this.mark);
  }

  left() {
    return Math.max(0, this.deadline - this.now());
  }
}

export function words(milliseconds) {
  const seconds = Math.ceil(milliseconds / 1000);
  const hours = Math.floor(seconds / 3600);
  const two = (number) => String(number).padStart(2, "0");
  const rest = `${two(Math.floor((seconds % 3600) / 60))}:${two(seconds % 60)}`;
  return hours ? `${hours}:${rest}` : rest;
}

export function timeOfDay(iso) {
  const zone = document.querySelector("[data-time-zone]").dataset.timeZone;
  return new Intl.DateTimeFormat("vi-VN", {
    hour: "2-digit", minute: "2-digit", second: "2-digit", hour12: false, timeZone: zone,
  }).format(new Date(iso));
}

// Shows the countdown, warns at 5 and 1 minutes, and calls `onOver` once when time is up.
export function runClock(root, clock, { banner, announce, onOver }) {
  const face = document.querySelector("[data-clock]");
  const warned = new Set(WARN_MINUTES.filter((minutes) => clock.left() < (minutes - 1) * 60000));
  let isOver = false;
  const tick = () => {
    const left = clock.left();
    face.textContent = words(left);
    face.parentElement.classList.toggle("soon", left <= 5 * 60000);
    for (const minutes of WARN_MINUTES) {
      if (left <= minutes * 60000 && left > 0 && !warned.has(minutes)) {
        WARN_MINUTES.filter((other) => other >= minutes).forEach((other) => warned.add(other));
        const text = `Còn ${minutes} phút. Hết giờ, hệ thống tự nộp các câu đã lưu.`;
        banner(text);
        announce(text);
      }
    }
    if (left <= 0 && !isOver) {
      isOver = true;
      onOver();
    }
  };
  tick();
  setInterval(tick, 500);
}

// Asks the server for its time now and then, so that a sleeping PC or a moved deadline shows at once.
export function runHeartbeat(root, clock, onState) {
  const beat = async () => {
    try {
      const sent = performance.now();
      const answer = await fetch(root.dataset.heartbeatUrl, { headers: { Accept: "application/json" }, cache: "no-store" });
      const isJson = (answer.headers.get("content-type") || "").includes("json");
      if (answer.status === 200 && isJson) {
        const body = await answer.json();
        if (performance.now() - sent < 5000) clock.correct(body.server_time, body.deadline);
        onState(body);
      }
    } catch { /* the saves say when the network is gone */ }
  };
  setInterval(beat, 30000);
  document.addEventListener("visibilitychange", () => document.hidden || beat());
  window.addEventListener("pageshow", (event) => event.persisted && location.reload());
}
