// Looks whether this machine is fit for a test. Nothing that is found leaves the machine.

const root = document.querySelector("[data-device]");
const BEATS = 10;
const PATIENCE = 5000;
const SENTENCE = "dịch vụ công trực tuyến";
const MARKS = { waiting: "…", good: "✓", note: "!", bad: "✕" };
const found = new Map();
let isRunning = false;

const shown = (name) => { root.querySelector(`[data-${name}]`).hidden = false; };

function say(code, result, words) {
  const line = root.querySelector(`[data-check="${code}"]`);
  line.dataset.result = result;
  line.querySelector(".check-mark").textContent = MARKS[result];
  line.querySelector(".check-words").textContent = words;
  found.set(code, result);
}

// --- what is looked at ----------------------------------------------------------------------------------------------

// What the test page cannot do without comes first.
function browser() {
  const needed = { AbortController, Promise, URL, Intl, fetch: window.fetch, crypto: window.crypto };
  const lacks = Object.entries(needed).filter(([, one]) => !one).map(([name]) => name);
  if (!window.HTMLDialogElement || !HTMLDialogElement.prototype.showModal || !Array.prototype.at) lacks.push("dialog");
  if (lacks.length) return ["bad", "Trình duyệt này quá cũ. Hãy cập nhật, hoặc dùng Chrome, Edge, Cốc Cốc hay Firefox bản mới."];
  if (!("BroadcastChannel" in window)) return ["note", "Dùng được. Chỉ mở bài làm ở một cửa sổ: trình duyệt này không báo cho nhau giữa các cửa sổ."];
  return ["good", "Trình duyệt đủ mới, JavaScript đang bật."];
}

function cookie() {
  return navigator.cookieEnabled
    ? ["good", "Trình duyệt giữ được phiên đăng nhập."]
    : ["bad", "Trình duyệt đang chặn cookie nên không đăng nhập được. Hãy cho phép cookie với địa chỉ này."];
}

function canKeepLocally() {
  const key = "quizapp:kiem-tra";
  try {
    localStorage.setItem(key, "được");
    const isKept = localStorage.getItem(key) === "được";
    localStorage.removeItem(key);
    return isKept;
  } catch {
    return false;
  }
}

function canKeepInDatabase() {
  return new Promise((resolve) => {
    setTimeout(() => resolve(false), PATIENCE);
    try {
      const opening = indexedDB.open("quizapp-kiem-tra", 1);
      opening.onupgradeneeded = () => opening.result.createObjectStore("thu");
      opening.onerror = () => resolve(false);
      opening.onsuccess = () => {
        const database = opening.result;
        const work = database.transaction("thu", "readwrite");
        work.objectStore("thu").put("được", 1);
        const reading = work.objectStore("thu").get(1);
        work.oncomplete = () => {
          database.close();
          indexedDB.deleteDatabase("quizapp-kiem-tra");
          resolve(reading.result === "được");
        };
        work.onerror = () => resolve(false);
        work.onabort = () => resolve(false);
      };
    } catch {
      resolve(false);
    }
  });
}

async function storage() {
  const [inDatabase, locally] = [await canKeepInDatabase(), canKeepLocally()];
  if (inDatabase) return ["good", "Đã ghi và đọc lại được: câu chưa gửi vẫn còn sau khi mất điện hoặc tắt trình duyệt."];
  if (locally) return ["note", "Ghi được một phần. Đừng dùng cửa sổ ẩn danh; nếu được, hãy dùng trình duyệt khác."];
  return ["note", "Không ghi được trên máy này (thường do cửa sổ ẩn danh). Vẫn làm bài được, nhưng khi mất mạng đừng đóng trang."];
}

// One round trip: milliseconds, and how far this machine's clock is from the server's.
async function beat() {
  const cut = new AbortController();
  const limit = setTimeout(() => cut.abort(), PATIENCE);
  const began = performance.now();
  try {
    const answer = await fetch(root.dataset.beat, { signal: cut.signal, cache: "no-store", redirect: "error" });
    const { server_time: time } = await answer.json();
    const took = performance.now() - began;
    return { took, off: Date.now() - took / 2 - Date.parse(time) };
  } catch {
    return null;
  } finally {
    clearTimeout(limit);
  }
}

const middle = (numbers) => [...numbers].sort((one, other) => one - other)[Math.floor(numbers.length / 2)];
const seconds = (milliseconds) => (milliseconds / 1000).toFixed(milliseconds < 950 ? 2 : 1).replace(".", ",");

function connection(beats) {
  const lost = BEATS - beats.length;
  if (!beats.length) return ["bad", "Không hỏi được máy chủ lần nào. Hãy kiểm tra dây mạng, wifi, rồi bấm “Kiểm tra lại”."];
  const took = middle(beats.map((one) => one.took));
  const words = `${BEATS} lần hỏi máy chủ, mất ${lost} lần, mỗi lần khoảng ${seconds(took)} giây.`;
  if (lost > 2 || took > 3000) return ["bad", `${words} Mạng quá chậm hoặc hay rớt: hãy dùng dây mạng, hoặc báo người quản trị mạng.`];
  if (lost || took > 1000) return ["note", `${words} Vẫn làm bài được; khi mạng rớt, câu trả lời được giữ trên máy và tự gửi lại.`];
  return ["good", words];
}

function clock(beats) {
  if (!beats.length) return ["note", "Chưa so được với máy chủ."];
  const off = middle(beats.map((one) => one.off));
  const far = Math.abs(off);
  if (far < 60000) return ["good", far < 1500 ? "Khớp với máy chủ." : `Lệch ${seconds(far)} giây so với máy chủ, không đáng kể.`];
  if (far > 3 * 3600000) return ["note", "Đồng hồ của máy sai ngày hoặc sai múi giờ. Giờ thi tính theo máy chủ nên không ảnh hưởng; vẫn nên chỉnh lại."];
  const way = off > 0 ? "nhanh" : "chậm";
  return ["note", `Đồng hồ của máy ${way} khoảng ${Math.round(far / 60000)} phút. Giờ thi tính theo máy chủ nên không ảnh hưởng; vẫn nên chỉnh lại.`];
}

function screen() {
  const [width, height] = [window.innerWidth, window.innerHeight];
  const words = `Phần nhìn thấy rộng ${width}, cao ${height} điểm.`;
  if (width < 340) return ["bad", `${words} Quá hẹp: hãy thu nhỏ trang (Ctrl và phím −) hoặc dùng màn hình lớn hơn.`];
  if (width < 860) return ["note", `${words} Làm bài được; câu hỏi và danh sách câu xếp trên dưới. Máy tính sẽ dễ nhìn hơn.`];
  return ["good", `${words} Đủ rộng.`];
}

function typing() {
  const typed = root.querySelector("#go-thu").value.normalize("NFC").trim().toLowerCase().replace(/\s+/g, " ").replace(/[.“”"]/g, "");
  if (!typed) return ["waiting", "Hãy gõ thử vào ô bên dưới."];
  if (typed === SENTENCE) return ["good", "Gõ được tiếng Việt có dấu."];
  const bare = SENTENCE.normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/đ/g, "d");
  if (typed === bare) return ["note", "Chưa có dấu. Hãy bật bộ gõ tiếng Việt (UniKey, EVKey) với bảng mã Unicode rồi gõ lại."];
  return SENTENCE.startsWith(typed) ? ["waiting", "Đang gõ…"] : ["note", "Chưa đúng câu mẫu. Nếu chữ hiện sai, hãy chọn bảng mã Unicode trong UniKey, EVKey rồi gõ lại."];
}

// --- the whole ------------------------------------------------------------------------------------------------------

function overall() {
  const line = root.querySelector("[data-overall]");
  const results = [...found.values()];
  const bad = results.filter((one) => one === "bad").length;
  const notes = results.filter((one) => one === "note").length;
  line.className = `overall-result ${bad ? "bad" : notes ? "note-it" : "good"}`;
  const good = found.get("typing") === "good" ? "Máy này sẵn sàng để làm bài." : "Máy này sẵn sàng để làm bài. Còn một việc: gõ thử tiếng Việt.";
  const words = bad ? `Có ${bad} mục cần sửa trước khi làm bài.` : notes ? `Máy này làm bài được; có ${notes} mục nên xem.` : good;
  if (line.textContent !== words) line.textContent = words;
  line.hidden = false;
  root.querySelector("[data-when]").textContent = `Kiểm tra lúc ${new Intl.DateTimeFormat("vi-VN", {
    dateStyle: "short", timeStyle: "medium", timeZone: root.dataset.timeZone,
  }).format(new Date())}. ${navigator.userAgent}`;
}

async function run() {
  if (isRunning) return;
  isRunning = true;
  for (const code of ["browser", "cookie", "storage", "connection", "clock", "screen"]) say(code, "waiting", "Đang kiểm tra…");
  found.clear();
  for (const [code, look] of Object.entries({ browser, cookie, screen, typing })) say(code, ...look());
  say("storage", ...(await storage()));
  const beats = [];
  for (let number = 0; number < BEATS; number += 1) {
    const one = await beat();
    if (one) beats.push(one);
    say("connection", "waiting", `Đang hỏi máy chủ, lần ${number + 1} trên ${BEATS}…`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  say("connection", ...connection(beats));
  say("clock", ...clock(beats));
  overall();
  isRunning = false;
}

root.querySelector("[data-no-script]").hidden = true;
for (const name of ["list", "typing", "again"]) shown(name);
root.querySelector("#go-thu").addEventListener("input", () => {
  say("typing", ...typing());
  if (!isRunning) overall();
});
root.querySelector("[data-run]").addEventListener("click", run);
root.querySelector("[data-print]").addEventListener("click", () => window.print());
run();
