// The password in place: the window that asks for it when the login has ended. Nothing is loaded anew.

import { ask, refreshToken, useToken } from "./sending.js";

const OTHER = {
  head: "Đang đăng nhập tài khoản khác",
  why: "Trên trình duyệt này đang đăng nhập một tài khoản khác. Hãy nhập mật khẩu của bạn để lưu tiếp; các câu đã chọn giữ nguyên.",
};
const CUT = "Chưa gửi được đến máy chủ. Hãy thử lại khi có kết nối; bạn vẫn có thể làm tiếp.";

export class SignInAgain {
  // `facts()` → { url, pen }: the pen shows that this is the page that wrote so far; `onIn(facts)` gets what the server says about pen, clock and kept answers.
  constructor(facts, onIn) {
    this.facts = facts;
    this.onIn = onIn;
    this.dialog = document.querySelector("[data-again]");
    this.form = this.dialog.querySelector("[data-again-form]");
    this.password = this.form.elements.password;
    this.head = this.dialog.querySelector("h2");
    this.why = this.dialog.querySelector("[data-again-why]");
    this.ended = { head: this.head.textContent, why: this.why.textContent };
    this.isPutOff = false;
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.send();
    });
    this.dialog.querySelector("[data-again-later]").addEventListener("click", () => {
      this.isPutOff = true;
      this.dialog.close();
    });
    this.dialog.addEventListener("cancel", () => { this.isPutOff = true; });
  }

  // Opens by itself once; who puts it off opens it again with the button in the note.
  offer(isOther) {
    if (!this.isPutOff) this.open(isOther);
  }

  open(isOther = false) {
    const { head, why } = isOther ? OTHER : this.ended;
    this.head.textContent = head; // another account may have signed in since it was opened
    this.why.textContent = why;
    if (this.dialog.open) return;
    this.say("");
    this.dialog.showModal();
    this.password.focus();
  }

  close() {
    if (this.dialog.open) this.dialog.close();
    this.isPutOff = false;
    this.password.value = "";
  }

  say(text) {
    this.dialog.querySelector("[data-again-fault]").textContent = text;
  }

  async send() {
    const button = this.form.querySelector("[data-again-send]");
    if (button.disabled) return;
    if (!this.password.value) {
      this.say("Hãy nhập mật khẩu.");
      this.password.focus();
      return;
    }
    button.disabled = true;
    this.say("");
    const { url, pen } = this.facts();
    await refreshToken(); // the session that the page's form token belonged to may be gone
    const answer = await ask(url, { method: "POST", body: { password: this.password.value, pen } });
    button.disabled = false;
    if (answer.status === 200 && answer.isAnswer && answer.body.csrf_token) {
      useToken(answer.body.csrf_token);
      this.close();
      this.onIn(answer.body);
      return;
    }
    this.say((answer.isAnswer && answer.body.message) || CUT);
    this.password.select();
    this.password.focus();
  }
}
