// A browser shows days in its own language, 12/04 or 04/12: what was chosen stands below in words.
const weekday = new Intl.DateTimeFormat("vi-VN", { weekday: "long", timeZone: "UTC" });

for (const input of document.querySelectorAll("input[type=datetime-local], input[type=date]")) {
  const words = document.createElement("p");
  words.className = "hint moment-words";
  words.setAttribute("aria-live", "polite");
  input.insertAdjacentElement("afterend", words);
  const say = () => {
    const found = /^(\d{4})-(\d\d)-(\d\d)(?:T(\d\d:\d\d))?/.exec(input.value);
    if (!found) {
      words.textContent = "";
      return;
    }
    const [, year, month, day, hour] = found;
    const name = weekday.format(Date.UTC(Number(year), Number(month) - 1, Number(day)));
    words.textContent = `${hour ? `${hour}, ` : ""}${name} ngày ${day}/${month}/${year}`;
  };
  input.addEventListener("input", say);
  say();
}
