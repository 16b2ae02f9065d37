// The numbers of people follow the ticks; without this script a button asks for them.

const button = document.querySelector("[data-recount] button");
const form = button?.form;
let newest = 0;

async function recount() {
  const mine = (newest += 1);
  const wish = new FormData(form, button);
  try {
    const answer = await fetch(form.action, { method: "POST", body: wish });
    const numbers = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("so-nguoi");
    if (mine !== newest || !answer.ok || !numbers) return;
    document.getElementById("so-nguoi").replaceChildren(...numbers.childNodes);
  } catch {
    button.parentElement.hidden = false; // the button still asks
  }
}

if (form) {
  button.parentElement.hidden = true;
  form.addEventListener("change", (event) => {
    if (event.target.name === "line_ids") recount();
  });
}
