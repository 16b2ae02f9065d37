// The button says how many questions would be taken; ticks change that.
const form = document.querySelector("form[data-taking]");
if (form) {
  const button = form.querySelector("button[data-words]");
  const certain = Number(form.dataset.taking);
  form.addEventListener("change", () => {
    const ticked = form.querySelectorAll("input[name=nhan]:checked").length;
    button.textContent = button.dataset.words.replace("#", String(certain + ticked));
  });
}
