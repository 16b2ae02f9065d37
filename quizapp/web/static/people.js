"use strict";
// The print button is only there where it works; without scripts Ctrl + P does the same.
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
