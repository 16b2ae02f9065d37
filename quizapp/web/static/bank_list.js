// One tick for all questions of the page.
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
