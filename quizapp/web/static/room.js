// What the test page and its review share: the queue, the clock, the pen, signing in again, and the end.

import { SignInAgain } from "./again.js";
import { ServerClock, readOut, runClock, runHeartbeat, tellChanges } from "./clock.js";
import { Messages } from "./messages.js";
import { Notices, announce } from "./notices.js";
import { Outbox } from "./outbox.js";
import { askFirmly, useToken } from "./sending.js";
import { Store } from "./store.js";
import { noteHandIn, noteRescue, noteTrouble } from "./trouble.js";
import { Waiting } from "./waiting.js";
import { Windows } from "./windows.js";

const PEN = "Bài này đang được làm trên máy hoặc trình duyệt khác nên trang này tạm dừng ghi.";
const ASKED = "Phòng này cần cán bộ coi thi cho phép mới làm tiếp ở máy này. Hãy giơ tay báo cán bộ coi thi; khi được phép, trang tự đi tiếp.";
const WINDOW = "Bài này đang mở ở một cửa sổ khác; cửa sổ đó đang ghi câu trả lời.";

const pause = (least) => new Promise((resolve) => setTimeout(resolve, least * (1 + Math.random())));

export class Room {
  // `view`: keptAt(position), draw(), commit() what is being typed, onKept(position, sent, answer), onBad(…), mirror(message), show(kept), edit(isOn)
  constructor(root, view) {
    const { attempt, account, saveUrl, ticket, pen } = root.dataset;
    const round = document.querySelector("[data-round-name]").textContent;
    const facts = { attempt, account, saveUrl, ticket, round };
    facts.epoch = Number(root.dataset.epoch);
    facts.highestSeq = Number(root.dataset.highestSeq || 0);
    this.urls = root.dataset;
    this.pen = pen; // never into the store or a rescue file
    this.view = view;
    this.isReady = false; // whether this browser's store was looked into
    this.isLeaving = false;
    this.isDone = false;
    this.isHeldBack = false; // a hand-in was pressed and nobody heard it
    this.misses = 0;
    this.notices = new Notices(document.querySelector("[data-banner]"));
    this.messages = new Messages(document.querySelector("[data-messages]"), root.dataset.messageUrl);
    this.waiting = new Waiting(root.dataset.admittedUrl, () => this.takePen());
    this.clock = new ServerClock(root);
    this.outbox = new Outbox(facts, Store.open(), this.postEvents());
    this.again = new SignInAgain(
      () => ({ url: root.dataset.signInUrl, pen: this.pen }),
      (found) => this.goOn(found),
    );
    this.windows = new Windows(attempt, this.windowEvents());
  }

  start() {
    for (const part of document.querySelectorAll("[data-needs-script]")) part.hidden = false;
    const voices = { notices: this.notices, announce, onLater: () => this.longer(), onZero: () => this.zero() };
    tellChanges(this.clock, voices);
    const beatUrl = () => `${this.urls.heartbeatUrl}?con=${this.outbox.count()}`;
    this.beat = runHeartbeat(beatUrl, this.clock, (body, answer) => this.onBeat(body, answer));
    this.clock.onDoubt = () => this.beat();
    runClock(this.clock, voices);
    readOut(this.clock, announce);
    this.windows.claim(this.outbox.epoch);
    window.addEventListener("beforeunload", (event) => {
      // every browser asks where there is a value; Chrome and Edge before 119 only there
      if (this.outbox.count() && !this.isLeaving && !this.outbox.stopped) event.returnValue = "stay";
    });
    return this.takeUp();
  }

  // What this browser could not send is sent before anything else.
  async takeUp() {
    const { adopted, dropped } = await this.outbox.adopt((position) => this.view.keptAt(position));
    const waiting = adopted.filter((position) => this.outbox.waiting[position]);
    this.view.show(new Map(waiting.map((position) => [Number(position), this.outbox.waiting[position]])));
    this.sayOvertaken(dropped);
    this.isReady = true;
    this.draw();
    this.outbox.flush();
  }

  leave(url) {
    this.isLeaving = true;
    location.assign(url);
  }

  postEvents() {
    return {
      now: () => new Date(this.clock.now()).toISOString(),
      onTick: () => this.draw(),
      onChange: () => this.draw(),
      onTrouble: (kind, reason) => {
        if (kind === "signed-out") this.again.offer(reason === "not_found");
        this.draw();
      },
      onBad: (position, message) => {
        this.view.onBad(position, message);
        this.draw();
      },
      onStopped: (reason) => {
        if (reason === "superseded") this.lostPen();
        else if (reason === "closed") this.ended();
        this.draw();
      },
      onKept: (position, sent, answer) => {
        this.clock.correct(answer.body, answer.took);
        this.again.close();
        this.view.onKept(position, sent, answer.body.server_time);
        this.windows.post("kept", { position, sent, at: answer.body.server_time });
        this.draw();
      },
    };
  }

  // --- what the page says ---------------------------------------------------------------------------------------------

  draw() {
    noteTrouble(this);
    noteRescue(this);
    noteHandIn(this);
    this.view.draw();
  }

  sayOvertaken(positions) {
    if (positions.length) this.notices.set("news", `Câu ${positions.join(", ")} đã được trả lời ở máy khác sau đó nên giữ câu trả lời ở máy kia.`);
  }

  // --- the pen --------------------------------------------------------------------------------------------------------

  // `why`: what came of the last try to take it back.
  lostPen(why = "", what = PEN) {
    this.view.edit(false);
    this.notices.set("pen", [what, why].filter(Boolean).join(" "), [{ text: "Tiếp tục ở máy này", act: () => this.takePen() }]);
    announce(why || PEN);
  }

  async takePen() {
    const answer = await askFirmly(this.urls.penUrl, { method: "POST", body: {} });
    if (answer.status === 200 && answer.isAnswer && answer.body.answers) await this.goOn(answer.body);
    else if (answer.body.reason === "closed") this.outbox.stop("closed");
    else if (answer.body.reason === "machine_not_admitted") this.askForPen();
    else if (answer.status === 401 || answer.body.reason === "not_found") this.again.open(answer.status !== 401);
    else if (answer.body.reason === "safe_browser") this.lostPen(answer.body.message, ""); // there is no other machine
    else this.lostPen((answer.status === 409 && answer.body.message) || "Chưa gửi được đến máy chủ. Hãy bấm lại khi có kết nối.");
  }

  // The invigilator has to allow it: the page says so, and goes on by itself once it is allowed.
  askForPen() {
    this.view.edit(false);
    this.notices.set("pen", ASKED);
    announce(ASKED);
    this.waiting.begin();
  }

  // The server's word after signing in again or taking the pen.
  async goOn(facts) {
    useToken(facts.csrf_token);
    this.clock.correct(facts);
    this.outbox.trouble = null;
    if (facts.state !== "in_progress") {
      this.outbox.stop("closed");
      return;
    }
    if (!facts.is_writer) {
      this.outbox.stop("superseded");
      if (facts.reason === "machine_not_admitted") await this.takePen(); // the invigilator sees that somebody asks
      else if (facts.message) this.lostPen(facts.message);
      return;
    }
    this.outbox.facts.ticket = facts.ticket;
    this.pen = facts.pen;
    const kept = new Map(facts.answers.map((one) => [one.position, one]));
    const dropped = await this.outbox.renew(facts.epoch, (position) => kept.get(Number(position)) || { epoch: 0, seq: 0 });
    for (const position of Object.keys(this.outbox.waiting)) kept.delete(Number(position));
    this.view.show(kept);
    this.sayOvertaken(dropped);
    this.windows.claim(facts.epoch);
    this.write();
  }

  write() {
    this.waiting.end();
    this.notices.clear("pen");
    this.view.edit(!this.isDone);
    this.draw();
  }

  windowEvents() {
    return {
      onYield: async ({ epoch }) => {
        this.outbox.epoch = Math.max(this.outbox.epoch, epoch || 0);
        this.view.edit(false);
        this.notices.set("pen", WINDOW, [{ text: "Tiếp tục ở cửa sổ này", act: () => this.claimWindow() }]);
        await this.outbox.rest();
        this.windows.post("handed", {});
        this.draw();
      },
      onHanded: () => this.takeUp(),
      onAnswer: (message) => this.view.mirror(message),
      onKept: ({ position, sent, at }) => {
        this.view.onKept(position, sent, at);
        this.draw();
      },
    };
  }

  async claimWindow() {
    this.windows.claim(this.outbox.epoch);
    await this.takeUp();
    this.write();
    this.view.sendMirrored();
    this.beat(); // the other window may have handed in
  }

  onBeat(body, answer) {
    if (this.isDone) return;
    if (!body) {
      this.misses += 1;
      if (answer.status === 401 || answer.body.reason === "not_found") this.outbox.inTrouble("signed-out", 0, answer.body.reason);
      else if (this.misses > 1 && !this.outbox.trouble) this.outbox.inTrouble("network");
      return;
    }
    this.misses = 0;
    this.again.close();
    this.messages.show(body.messages || []);
    if (!this.outbox.count()) this.outbox.trouble = null;
    if (body.state !== "in_progress") this.outbox.stop("closed");
    else if (this.windows.isWriter) this.onPen(body);
    this.draw();
  }

  onPen({ epoch, is_writer: isWriter }) {
    if (this.outbox.stopped === "superseded") return;
    if (epoch > this.outbox.epoch) {
      this.outbox.stop("superseded");
      if (isWriter) this.takePen(); // a waiver was taken back: the server says what it asks for now
    } else if (epoch === this.outbox.epoch && isWriter === false && !this.waiting.timer) this.takePen(); // signed in anew in this browser
    else if (this.outbox.stopped === "late" && this.clock.left() > 0) this.outbox.resume();
    else this.outbox.flush(true);
  }

  // --- the end --------------------------------------------------------------------------------------------------------

  // More time than this page thought: what came too late a moment ago is sent again.
  longer() {
    if (this.isDone) return;
    this.notices.clear("over");
    if (this.outbox.stopped === "late") this.outbox.resume();
  }

  ended() {
    this.handedIn(this.urls.pageUrl);
  }

  // Nothing is thrown away that only this machine has; the person sees it and may save it to a file.
  async handedIn(next) {
    if (this.isDone) return;
    this.isDone = true;
    this.view.edit(false);
    if (this.outbox.count()) {
      this.outbox.stopped = "closed";
      this.notices.clear("time", "held", "pen");
      this.notices.set("over", "Bài làm đã đóng. Các câu đã lưu trên máy chủ được tính.", [{ text: "Xem bài đã nộp", href: next }]);
      announce("Bài làm đã đóng.");
      this.draw();
      return;
    }
    await this.outbox.wipe();
    this.leave(next);
  }

  async zero() {
    if (this.isEnding || this.isDone) return;
    this.isEnding = true;
    this.view.commit();
    try {
      await this.end();
    } finally {
      this.isEnding = false;
    }
  }

  // Time looks over: only the server may say that it is.
  async end() {
    if (!(await this.beat())) {
      this.notices.set("over", "Hết giờ theo đồng hồ trên trang, nhưng chưa hỏi được máy chủ. Trang đang thử lại; các câu đã lưu trên máy chủ vẫn được tính.");
      await pause(1500);
      return;
    }
    if (this.clock.left() > 0 || this.isDone) {
      this.longer();
      return;
    }
    if (this.outbox.stopped === "superseded" || !this.windows.isWriter) {
      await pause(2000);
      return;
    }
    this.notices.set("over", "Hết giờ. Đang nộp các câu đã lưu…");
    announce("Hết giờ làm bài. Đang nộp các câu đã lưu.");
    await this.outbox.settle(4000); // what arrives too late stops the queue by itself
    const answer = await askFirmly(this.urls.submitUrl, { method: "POST", body: { time_up: true } });
    if (answer.status === 200 && answer.body.next) await this.handedIn(answer.body.next);
    else if (answer.body.reason === "time_left") {
      await this.beat();
      this.longer();
    } else await pause(2000);
  }
}
