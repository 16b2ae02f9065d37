// A browser shows days in its own language, 12/04 or 04/12: what was chosen stands below in words.
const weekday = new Intl.DateTimeFormat("vi-VN", { weekday: "long", timeZone: "UTC" });
const DAYS = "main input[type=date], main input[type=datetime-local]";
const said = new WeakMap(); // input → its words

function wordsOf(input) {
  if (!said.has(input)) {
    const words = document.createElement("p");
    words.className = "hint moment-words";
    words.setAttribute("aria-live", "polite");
    input.insertAdjacentElement("afterend", words);
    said.set(input, words);
  }
  return said.get(input);
}

function say(input) {
  const found = /^(\d{4})-(\d\d)-(\d\d)(?:T(\d\d:\d\d))?/.exec(input.value);
  if (!found) {
    if (said.has(input)) said.get(input).textContent = "";
    return;
  }
  const [, year, month, day, hour] = found;
  const name = weekday.format(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  wordsOf(input).textContent = `${hour ? `${hour}, ` : ""}${name} ngày ${day}/${month}/${year}`;
}

for (const input of document.querySelectorAll(DAYS)) say(input);
document.addEventListener("input", (event) => {
  if (event.target.matches(DAYS)) say(event.target);
});
