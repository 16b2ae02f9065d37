// One tick for all questions of the page; where each must be read, how many are ticked.
const all = document.querySelector("[data-tick-all]");
if (all) {
  const box = all.querySelector("input");
  const ticks = [...document.querySelectorAll("input[name=chon]")];
  all.hidden = false;
  box.addEventListener("change", () => {
    for (const one of ticks) one.checked = box.checked;
  });
  for (const one of ticks) {
    one.addEventListener("change", () => {
      box.checked = ticks.every((tick) => tick.checked);
    });
  }
}
const told = document.querySelector("[data-ticked]");
if (told) {
  const read = [...document.querySelectorAll("input[name=cau]")];
  const tell = () => {
    told.textContent = `Đã đánh dấu ${read.filter((one) => one.checked).length}/${read.length} câu`;
  };
  for (const one of read) one.addEventListener("change", tell);
  window.addEventListener("pageshow", tell); // also with the ticks that “back” restores
  tell();
}
