// The home and rules pages: what this account could not send from this browser is sent before anything else.

import { Notices } from "./notices.js";
import { Outbox } from "./outbox.js";
import { saveFile } from "./rescue.js";
import { Store } from "./store.js";

const PATIENCE = 5000;
const place = document.querySelector("[data-leftover]");
const { account } = place.dataset;
const opened = Store.open();
const boxes = [];

const named = (record) => (record.round ? `bài “${record.round}”` : "bài đang làm");

function box(record) {
  const { attempt, round, ticket } = record;
  const facts = { account, attempt, round, ticket, isLeftOver: true, saveUrl: `/lam-bai/${attempt}/cau` };
  const part = document.createElement("div");
  place.append(part);
  const notices = new Notices(part);
  const outbox = new Outbox(facts, opened, {
    onKept: () => say(outbox, notices, record),
    onTrouble: () => say(outbox, notices, record),
    onStopped: () => say(outbox, notices, record),
    onBad: () => say(outbox, notices, record),
  });
  for (const [position, entry] of Object.entries(record.entries)) outbox.waiting[position] = { ...entry, since: 0 };
  say(outbox, notices, record);
  return outbox;
}

function say(outbox, notices, record) {
  const count = outbox.count();
  if (!count) {
    notices.clear("trouble", "rescue");
    notices.set("news", `Đã gửi xong các câu còn lại của ${named(record)}.`);
    return;
  }
  if (!outbox.stopped) {
    const again = outbox.trouble && outbox.trouble.kind === "signed-out" ? " Hãy tải lại trang và đăng nhập." : " Đang thử lại.";
    const lead = `Đang gửi ${count} câu còn lại của ${named(record)}…`;
    notices.set("news", outbox.trouble ? `${lead} Chưa gửi được đến máy chủ.${again}` : lead);
    return;
  }
  const why = outbox.stopped === "superseded"
    ? "vì bài đã được làm tiếp ở nơi khác. Bấm “Tiếp tục làm bài” (hoặc “Tiếp tục ở máy này”) để gửi các câu mà nơi kia chưa trả lời."
    : "vì bài đã đóng trước khi gửi được. Hãy tải tệp cứu hộ và nộp cho cán bộ tổ chức; việc có tính hay không do quy định của đợt.";
  notices.clear("news");
  notices.set("rescue", `${count} câu của ${named(record)} chỉ có trên máy này ${why}`, [
    { text: "Tải tệp cứu hộ", isPlain: true, act: () => saveFile(outbox, new Date().toISOString()) },
    { text: "Xóa khỏi máy này", isPlain: true, act: () => forget(outbox, notices, count) },
  ]);
}

async function forget(outbox, notices, count) {
  if (!window.confirm(`Xóa ${count} câu chưa gửi được khỏi máy này? Không lấy lại được.`)) return;
  await outbox.wipe();
  notices.clear("rescue");
}

async function start() {
  const store = await opened;
  for (const record of await store.ofAccount(account)) {
    if (Object.keys(record.entries).length) {
      place.hidden = false;
      boxes.push(box(record));
    } else await store.drop(`${record.account} ${record.attempt}`);
  }
  for (const one of boxes) one.flush();
}

const started = start();

for (const form of document.querySelectorAll("[data-goes-on]")) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const button = form.querySelector("button");
    if (button.disabled) return;
    button.disabled = true;
    await Promise.race([
      started.then(() => Promise.all(boxes.filter((one) => one.count() && !one.stopped).map((one) => one.settle(PATIENCE)))),
      new Promise((resolve) => setTimeout(resolve, PATIENCE + 1000)),
    ]);
    form.submit();
    setTimeout(() => { button.disabled = false; }, 3000);
  });
}
