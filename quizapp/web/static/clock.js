// The server's clock on the page: counts down from the difference with performance.now(), never from the PC's clock.

import { ask } from "./sending.js";

const SPOKEN_MINUTES = [30, 15, 10, 5, 1];
const SHOWN_MINUTES = [5, 1];
const BEAT = 30000;
const LATER_SHOWN = 120000;
const SURE = 2000; // an answer that took longer says too little about the time

export class ServerClock {
  constructor(root) {
    this.deadline = Date.parse(root.dataset.deadline);
    this.told = this.deadline; // the end that the person knows of
    this.base = Date.parse(root.dataset.serverTime);
    this.mark = performance.now();
    this.isHeld = Boolean(root.dataset.held);
    this.heldLeft = Math.max(0, this.deadline - (Date.parse(root.dataset.held) || this.base));
    this.onChange = () => {};
    this.onDoubt = () => {};
  }

  // `facts`: server_time, deadline, held of any answer of the server; each may be missing. While the clock is held the end
  // in force moves with it, and an acknowledgement does not say why its end is another one: then the heartbeat is asked.
  correct(facts, took = 0) {
    const time = Date.parse(facts.server_time);
    const deadline = Date.parse(facts.deadline);
    const wasHeld = this.isHeld;
    if (!Number.isNaN(time) && took < SURE) {
      this.base = time;
      this.mark = performance.now();
    }
    if (!Number.isNaN(deadline)) this.deadline = deadline;
    if (!("held" in facts)) {
      if (!this.isHeld && Math.abs(this.deadline - this.told) > 500) this.onDoubt();
      return;
    }
    this.isHeld = Boolean(facts.held);
    if (this.isHeld && !Number.isNaN(deadline - time)) this.heldLeft = Math.max(0, deadline - time);
    const isLater = !this.isHeld && this.deadline - this.told > 500;
    if (!this.isHeld) this.told = this.deadline;
    if (isLater || wasHeld !== this.isHeld) this.onChange({ isLater, isHeld: this.isHeld, why: facts.why || "" });
  }

  now() {
    return this.base + (performance.now() - this.mark);
  }

  left() {
    return this.isHeld ? this.heldLeft : Math.max(0, this.deadline - this.now());
  }
}

export function digits(milliseconds) {
  const seconds = Math.ceil(milliseconds / 1000);
  const hours = Math.floor(seconds / 3600);
  const two = (number) => String(number).padStart(2, "0");
  const rest = `${two(Math.floor((seconds % 3600) / 60))}:${two(seconds % 60)}`;
  return hours ? `${hours}:${rest}` : rest;
}

export function timeOfDay(moment, parts = { second: "2-digit" }) {
  const zone = document.querySelector("[data-time-zone]").dataset.timeZone;
  return new Intl.DateTimeFormat("vi-VN", {
    hour: "2-digit", minute: "2-digit", ...parts, hour12: false, timeZone: zone,
  }).format(new Date(moment));
}

// "Còn 1 giờ 23 phút. Hết giờ lúc 10:15."
export function spoken(clock) {
  const seconds = Math.ceil(clock.left() / 1000);
  const parts = [
    [Math.floor(seconds / 3600), "giờ"], [Math.floor((seconds % 3600) / 60), "phút"], [seconds < 300 ? seconds % 60 : 0, "giây"],
  ].filter(([number]) => number > 0).map(([number, unit]) => `${number} ${unit}`);
  const left = parts.length ? `Còn ${parts.join(" ")}.` : "Đã hết giờ.";
  if (clock.isHeld) return `${left} Đồng hồ đang tạm dừng vì sự cố.`;
  return parts.length ? `${left} Hết giờ lúc ${timeOfDay(clock.deadline, {})}.` : left;
}

// Shows the countdown, speaks at 30, 15, 10, 5 and 1 minutes, and calls `onZero` while time looks over.
export function runClock(clock, { notices, announce, onZero }) {
  const face = document.querySelector("[data-clock]");
  const label = document.querySelector("[data-clock-label]");
  const due = (left) => SPOKEN_MINUTES.filter((minutes) => left <= minutes * 60000);
  // a page that is loaded within the last minutes says the nearest warning at once
  let said = new Set(due(clock.left() + 60000));
  const warn = (left) => {
    const now = due(left);
    const minutes = Math.min(...now);
    if (!now.length || said.has(minutes)) return;
    said = new Set(now);
    const text = `Còn ${minutes} phút. Hết giờ, hệ thống tự nộp các câu đã lưu.`;
    if (SHOWN_MINUTES.includes(minutes)) notices.set("time", text);
    announce(text);
  };
  const tick = () => {
    const left = clock.left();
    face.textContent = digits(left);
    label.textContent = clock.isHeld ? "Tạm dừng" : "Còn lại";
    face.parentElement.classList.toggle("soon", left <= 5 * 60000 && !clock.isHeld);
    face.parentElement.classList.toggle("held", clock.isHeld);
    if (clock.isHeld) return;
    said = new Set([...said].filter((minutes) => left <= minutes * 60000)); // more time: said again when it comes
    if (left > 0) warn(left);
    else onZero();
  };
  tick();
  setInterval(tick, 500);
}

// Tells what the clock is told: held, running again, longer. Each once.
export function tellChanges(clock, { notices, announce, onLater }) {
  const held = "Đồng hồ đang tạm dừng vì sự cố. Bạn cứ làm tiếp; thời gian bị mất sẽ được tính bù.";
  clock.onChange = ({ isLater, isHeld, why }) => {
    const later = `Bạn được thêm thời gian: hết giờ lúc ${timeOfDay(clock.deadline, {})}.${why ? ` Thời gian làm bài: ${why}.` : ""}`;
    if (isLater) {
      notices.set("later", later);
      setTimeout(() => notices.clear("later"), LATER_SHOWN);
      onLater();
    }
    if (isHeld) notices.set("held", held);
    else notices.clear("held");
    announce([isHeld && held, isLater && later, !isHeld && !isLater && `Đồng hồ chạy tiếp. ${spoken(clock)}`].filter(Boolean).join(" "));
  };
  if (clock.isHeld) notices.set("held", held);
}

// Asks the server for its time, deadline and pen now and then. → the function that asks at once.
export function runHeartbeat(url, clock, onBeat) {
  const beat = async () => {
    const answer = await ask(url());
    const isSound = answer.status === 200 && answer.isAnswer && !Number.isNaN(Date.parse(answer.body.server_time));
    if (isSound) clock.correct(answer.body, answer.took);
    onBeat(isSound ? answer.body : null, answer);
    return isSound ? answer.body : null;
  };
  const again = () => setTimeout(async () => {
    await beat();
    again();
  }, BEAT * (0.8 + 0.4 * Math.random()));
  again();
  // A PC that slept, or whose clock was set: the countdown may have stood still meanwhile.
  let apart = Date.now() - performance.now();
  setInterval(() => {
    const now = Date.now() - performance.now();
    const isTorn = Math.abs(now - apart) > SURE;
    apart = now;
    if (isTorn) beat();
  }, 1000);
  document.addEventListener("visibilitychange", () => document.hidden || beat());
  window.addEventListener("pageshow", (event) => event.persisted && beat());
  return beat;
}

// The button and Alt+T that say how much time is left: aloud, and on the screen for a moment.
export function readOut(clock, announce) {
  const button = document.querySelector("[data-say-time]");
  const line = document.createElement("p");
  let timer = 0;
  line.className = "spoken";
  line.hidden = true;
  line.setAttribute("aria-hidden", "true"); // it is announced already
  button.closest("header").append(line);
  const say = () => {
    clearTimeout(timer);
    announce(spoken(clock));
    line.textContent = spoken(clock);
    line.hidden = false;
    timer = setTimeout(() => { line.hidden = true; }, 8000);
  };
  button.addEventListener("click", say);
  document.addEventListener("keydown", (event) => {
    if (!event.altKey || event.ctrlKey || event.code !== "KeyT") return;
    event.preventDefault();
    say();
  });
}
