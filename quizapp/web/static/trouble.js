// The notes on a cut, an ended login and what only this machine has, with what to do.

import { announce } from "./notices.js";
import { saveFile } from "./rescue.js";

const RESCUE_AFTER = 120000;
const TROUBLE = {
  network: "Chưa gửi được đến máy chủ. Câu trả lời được giữ trên máy này và tự gửi lại khi có kết nối. Bạn cứ làm tiếp, đừng đóng trang.",
  busy: "Máy chủ đang bận. Câu trả lời được giữ trên máy này và tự gửi lại sau ít giây. Bạn cứ làm tiếp, đừng đóng trang.",
  browser: "Phòng này chỉ nhận câu trả lời gửi từ trình duyệt Safe Exam Browser. Câu trả lời được giữ trên máy này; hãy gọi cán bộ coi thi.",
  "signed-out": "Phiên đăng nhập đã hết. Câu trả lời được giữ trên máy này; đăng nhập lại để lưu tiếp.",
  other: "Trên trình duyệt này đang đăng nhập một tài khoản khác. Câu trả lời được giữ trên máy này; đăng nhập lại để lưu tiếp.",
};

const MEMORY = 1; // layers of the store that are left: neither IndexedDB nor localStorage takes anything
const FLEETING = "Trình duyệt này không ghi được xuống ổ đĩa: đóng hay tải lại trang là mất các câu chưa gửi.";
const CUT = "Mất kết nối. Câu trả lời được giữ trên máy này.";
const SIGNED_OUT = { ended: "Phiên đăng nhập đã hết.", other: "Đang đăng nhập một tài khoản khác." };

export function noteTrouble({ outbox, notices, again }) {
  const { trouble, stopped } = outbox;
  const kind = trouble && !stopped ? trouble.kind : "";
  const isOther = kind && trouble.reason === "not_found";
  const said = kind && (kind === "signed-out" ? SIGNED_OUT[isOther ? "other" : "ended"] : CUT);
  if (said !== (outbox.saidTrouble || "")) {
    if (said) announce(said);
    else if (!outbox.count() && !stopped) announce("Đã có kết nối, mọi câu đã lưu.");
    outbox.saidTrouble = said;
  }
  if (!kind) {
    notices.clear("trouble");
    return;
  }
  const actions = kind === "signed-out" ? [{ text: "Đăng nhập lại", act: () => again.open(isOther) }] : [];
  const fleeting = outbox.count() && outbox.level === MEMORY ? ` ${FLEETING}` : "";
  notices.set("trouble", TROUBLE[isOther ? "other" : kind] + fleeting, actions);
}

// Offered after two minutes without an answer of the server, at the end, and where the server takes nothing more.
export function noteRescue({ outbox, notices, clock }) {
  const { trouble, stopped } = outbox;
  const isLong = trouble && performance.now() - trouble.since > RESCUE_AFTER;
  const isOver = trouble && clock.left() <= 0;
  const count = outbox.count();
  if (!count || !(isLong || stopped || isOver)) {
    notices.clear("rescue");
    return;
  }
  const when = stopped === "superseded" ? "Nếu không tiếp tục được ở máy này, hãy" : "Nếu không kết nối lại được, hãy";
  const lead = ["late", "closed"].includes(stopped) ? "Hãy" : when;
  const text = `${count} câu chỉ có trên máy này. ${lead} tải tệp cứu hộ và nộp cho cán bộ tổ chức; việc có tính hay không do quy định của đợt.`;
  notices.set("rescue", text, [{ text: "Tải tệp cứu hộ", isPlain: true, act: () => saveFile(outbox, outbox.events.now()) }]);
}

// A hand-in that nobody heard: what it waits for, for as long as it does, and then that it may be pressed again.
export function noteHandIn({ outbox, notices, misses, isHeldBack }) {
  if (!isHeldBack || outbox.stopped) {
    notices.clear("handIn");
    return;
  }
  const count = outbox.count();
  const isCut = misses > 0 || outbox.trouble;
  const cut = "Chưa nộp được vì mất kết nối. Các câu đã lưu vẫn còn trên máy chủ. Hãy chờ có kết nối rồi bấm nộp lại.";
  const left = `Chưa nộp được: còn ${count} câu chỉ có trên máy này, chưa gửi được đến máy chủ. Hãy chờ có kết nối rồi bấm nộp lại.`;
  notices.set("handIn", count ? left : isCut ? cut : "Đã có kết nối, mọi câu đã lưu trên máy chủ. Bài chưa nộp: hãy bấm nộp lại.");
}

// Whether a hand-in may be sent: nothing waits any more and the server has just answered. A page that is left while nobody
// answers would give way to the browser's own error page.
export async function mayHandIn(room) {
  room.isHeldBack = false;
  room.draw();
  const isSettled = await room.outbox.settle(10000);
  if (room.outbox.stopped || room.isDone) return false;
  if (isSettled && (await room.beat())) return !room.outbox.stopped && !room.isDone;
  holdBack(room);
  return false;
}

// An ended login is said elsewhere.
export function holdBack(room) {
  room.isHeldBack = !(room.outbox.trouble && room.outbox.trouble.kind === "signed-out");
  room.draw();
}
