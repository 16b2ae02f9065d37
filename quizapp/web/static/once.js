"use strict";
// A form is sent once: a double click on "Sao chép" or "Lưu đợt" would make two of it. Stands in the head, so that it is
// there before the first button.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post") return; // another script has dealt with it
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "1";
});
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent; // back again: once more
});
