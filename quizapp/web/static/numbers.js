// How a typed number is read: the same rules as the server's (domain/numbers.py), so that the page can say it at once.

const HIDDEN = /[\p{Cf}\u034f\ufe00-\ufe0f]/gu;
const DRAWN_AS_NOTHING = /[\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0]/gu;
const GROUPED = /^[1-9][0-9]{0,2}(?:(?:\.[0-9]{3})+|(?: [0-9]{3})+)(?:,[0-9]+)?$/;
const COMMA = /^[0-9]+(?:,[0-9]+)?$/;
const DOT = /^[0-9]+\.[0-9]+$/;
const MOST_DIGITS = 30;

// Whether nobody would see anything of it (domain/texts.py, is_blank).
export function isBlank(text) {
  return !visible(text).replace(DRAWN_AS_NOTHING, "").trim();
}

function visible(text) {
  return text.normalize("NFC").replace(HIDDEN, "").replace(/\s+/gu, " ").trim().replace(/[‐‑‒–—―−]/g, "-");
}

function folded(text) {
  return visible(text).toLowerCase().normalize("NFD").replace(/\p{M}/gu, "").replace(/[. ]+$/, "").replaceAll("đ", "d");
}

// The digits with a decimal point, "" for what is no number.
function digitsOf(written) {
  if (GROUPED.test(written)) return written.replace(/[. ]/g, "").replace(",", ".");
  if (COMMA.test(written)) return written.replace(",", ".");
  return DOT.test(written) ? written : "";
}

// The number as it would be written without anything between thousands; null for what is no number.
export function readNumber(text, unit) {
  const signed = visible(text).match(/^([+-]?) ?([0-9][0-9., ]*)(.*)$/);
  if (!signed || !["", folded(unit)].includes(folded(signed[3]))) return null;
  const digits = digitsOf(signed[2].replace(/[. ]+$/, ""));
  if (!digits || digits.replace(".", "").length > MOST_DIGITS) return null;
  const [whole, decimals = ""] = digits.split(".");
  const bare = [whole.replace(/^0+(?=[0-9])/, ""), decimals.replace(/0+$/, "")].filter(Boolean).join(",");
  return signed[1] === "-" && bare !== "0" ? `-${bare}` : bare;
}

// What the line below a field says of it: nothing where the number stands there as it is read.
export function reading(text, unit) {
  if (!visible(text)) return "";
  const said = readNumber(text, unit);
  if (said === null) return "Chưa đọc được thành số. Hãy viết như 15 hoặc 3,5.";
  return said === visible(text) ? "" : `Được hiểu là ${said}.`;
}
