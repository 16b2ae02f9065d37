// What is copied from Word as several lines fills several lines here; a whole question, pasted or typed as in Word, fills the form.

const OPTION = /^\s*\*?\s*[A-Ha-h]\s*[.):/]\s*/;
const MARK = /^\s*(?:\d{1,2}\s*[.)]\s*|[-–•·●▪+*]\s+|[o§Ø]\t\s*)/; // numbers and bullets, as Word gives them to other programs
const NUMBER = /^\s*Câu\s*(?:hỏi)?\s*\d+\s*[.:)]\s*/i;
const KEY = /^\s*(?:Đáp án|ĐA)\s*(?:đúng)?\s*[:.]?\s*([A-H](?:\s*[,;]\s*[A-H])*|Đúng|Sai)\s*\.?\s*$/i;
const WHY = /^\s*(?:Giải thích|Lời giải|GT)\s*:\s*/i;

const linesOf = (text) => text.normalize("NFC").split(/\r?\n/).map((line) => line.trim()).filter(Boolean);
const areAll = (lines, mark) => lines.every((line) => mark.test(line));

function bare(lines) {
  const mark = [OPTION, MARK].find((one) => areAll(lines, one));
  return mark ? lines.map((line) => line.replace(mark, "")) : lines;
}

function put(field, text) {
  field.value = text;
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

export function letListsBePasted(form, add) {
  form.querySelectorAll("[data-needs-paste]").forEach((hint) => { hint.hidden = false; });
  form.addEventListener("paste", (event) => {
    const lines = linesOf(event.clipboardData?.getData("text/plain") ?? "");
    const line = event.target.closest("[data-line]");
    if (lines.length < 2) return;
    if (line && event.target.name.endsWith("-text") && pairs(line, lines.map((one) => one.split(/\s*\t\s*/)))) event.preventDefault();
    else if (line && event.target.matches("textarea[data-grows]") && !event.target.value.trim()) {
      if (fill(line, event.target.name.split("-").pop(), bare(lines))) event.preventDefault();
    } else if (event.target.name === "stem" && !event.target.value.trim() && whole(event.target, lines)) event.preventDefault();
  });

  // false where the lines do not fit or would hide what is written: then the browser pastes them as they are
  function fill(line, part, texts) {
    const list = line.parentElement;
    const button = form.querySelector(`[data-more="${list.dataset.lines}"]`);
    const first = [...list.children].indexOf(line);
    const fieldAt = (place) => list.children[place]?.querySelector(`[name$="-${part}"]`);
    const most = button && !button.hidden ? Number(button.dataset.most) : list.children.length;
    if (first + texts.length > most || texts.some((_text, place) => fieldAt(first + place)?.value.trim())) return false;
    texts.forEach((text, place) => {
      if (!list.children[first + place]) add(button);
      put(fieldAt(first + place), text);
    });
    return true;
  }

  // a table of two columns fills both sides of pairs
  function pairs(line, rows) {
    const sides = [...line.parentElement.children].slice([...line.parentElement.children].indexOf(line));
    const isFree = sides.every((one) => ["text", "right"].every((part) => one.querySelector(`textarea[name$="-${part}"]`)?.value.trim() === ""));
    if (!isFree || !rows.every((row) => row.length === 2)) return false;
    const [left, right] = [0, 1].map((side) => bare(rows.map((row) => row[side])));
    return fill(line, "text", left) && fill(line, "right", right);
  }

  const rights = () => form.querySelector("[data-lines='options'] .right-mark");

  function whole(stem, lines) {
    const { given, key, why } = parted(lines);
    const isDone = (rights() ? choices : truth)(stem, given, key);
    const field = form.elements.explanation;
    if (isDone && why && !field.value.trim()) put(field, why);
    return isDone;
  }

  // an explanation leaves the text only for an empty field
  function parted(lines) {
    const start = lines.findIndex((line) => WHY.test(line));
    const why = start > 0 && !form.elements.explanation.value.trim() ? lines.slice(start).join(" ").replace(WHY, "") : "";
    const rest = why ? lines.slice(0, start) : lines;
    const key = rest.at(-1).match(KEY)?.[1] ?? "";
    return { given: key ? rest.slice(0, -1) : rest, key, why };
  }

  function choices(stem, given, key) {
    const start = given.findIndex((_line, place) => place > 0 && areAll(given.slice(place), OPTION));
    const line = rights()?.closest("[data-line]");
    const texts = given.slice(start);
    if (start < 1 || texts.length < 2 || !line || !fill(line, "text", bare(texts))) return false;
    put(stem, given.slice(0, start).join("\n").replace(NUMBER, ""));
    const starred = texts.flatMap((text, place) => (text.startsWith("*") ? [place] : []));
    for (const place of key ? [...key.toUpperCase()].map((letter) => "ABCDEFGH".indexOf(letter)) : starred) {
      const right = line.parentElement.children[place]?.querySelector(".right-mark input");
      if (right) right.checked = true;
    }
    return true;
  }

  function truth(stem, given, key) {
    const right = { đúng: "a", sai: "b" }[key.toLowerCase()];
    const mark = form.querySelector(`input[type="radio"][name="key"][value="${right}"]`);
    if (!mark || !given.length) return false;
    put(stem, given.join("\n").replace(NUMBER, ""));
    mark.checked = true;
    return true;
  }

  function typed() {
    const stem = form.elements.stem;
    const lines = linesOf(stem.value);
    if (lines.length > 1) whole(stem, lines);
  }
  form.elements.stem.addEventListener("change", typed);
  // a star before an option marks it, as in Word
  form.addEventListener("change", ({ target }) => {
    const right = target.closest("[data-line]")?.querySelector(".right-mark input");
    if (!right || !target.name.endsWith("-text") || !/^\s*\*\s*[^\s*.]/.test(target.value) || target.value.lastIndexOf("*") > 1) return;
    put(target, target.value.replace(/^\s*\*\s*/, ""));
    right.checked = true;
  });
  form.addEventListener("submit", typed);
}
