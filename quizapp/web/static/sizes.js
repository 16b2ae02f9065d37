// Files that are too large are told before they are sent: the server takes nothing of such a form, nor what was typed in it.

const MIB = 1024 * 1024;
const TYPED = MIB / 2; // what the server takes of everything else in a form
const MOST = Number(document.body.dataset.biggest) - TYPED;
const inWords = (size) => `${(size / MIB).toLocaleString("vi-VN", { maximumFractionDigits: 1 })} MB`;
const sizeOf = (field) => [...field.files].reduce((sum, one) => sum + one.size, 0);

function tell(field, text) {
  const id = `${field.name}-size`;
  let words = document.getElementById(id);
  if (!words && !text) return;
  if (!words) {
    words = document.createElement("p");
    words.id = id;
    words.className = "fault";
    words.setAttribute("role", "alert");
    field.after(words);
    field.setAttribute("aria-describedby", `${field.getAttribute("aria-describedby") || ""} ${id}`.trim());
  }
  words.textContent = text;
  words.hidden = !text;
  if (text) field.setAttribute("aria-invalid", "true");
  else field.removeAttribute("aria-invalid");
}

// The field whose files do not fit, undefined where all do.
function tooLarge(form) {
  const fields = [...form.querySelectorAll("input[type=file]")].sort((one, other) => sizeOf(other) - sizeOf(one));
  const total = fields.reduce((sum, one) => sum + sizeOf(one), 0);
  const found = total > MOST ? fields[0] : undefined;
  for (const field of fields) {
    tell(field, field === found ? `Tệp đã chọn nặng ${inWords(total)}; mỗi lần gửi nhiều nhất ${inWords(MOST)}. Chưa gửi gì, những gì đã gõ vẫn còn. Hãy chọn tệp nhỏ hơn.` : "");
  }
  return found;
}

document.addEventListener("change", (event) => {
  if (event.target.type === "file" && event.target.form) tooLarge(event.target.form);
});
// before any other script takes the form for sent
document.addEventListener("submit", (event) => {
  const found = tooLarge(event.target);
  if (!found) return;
  event.preventDefault();
  found.focus();
}, true);
