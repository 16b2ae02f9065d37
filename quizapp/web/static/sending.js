// One request to the server and what came of it. Only JSON of the server itself is an answer: a page of a proxy or of a
// captive portal, a redirect, a body that stalls and a cut are all the same "nothing".

const PATIENCE = 10000;
const LONGEST_WAIT = 60; // seconds that a Retry-After may ask for

const nothing = (status = 0, retryAfter = 0) => ({ status, retryAfter, body: {}, isAnswer: false, took: 0 });

export function csrfToken() {
  return document.querySelector("meta[name=csrf-token]").content;
}

export function useToken(token) {
  document.querySelector("meta[name=csrf-token]").content = token;
}

async function answered(url, method, body, signal) {
  const began = performance.now();
  const headers = { Accept: "application/json" };
  if (method !== "GET") {
    headers["X-CSRFToken"] = csrfToken();
    headers["Content-Type"] = "application/json";
  }
  const text = body === undefined ? undefined : JSON.stringify(body);
  const answer = await fetch(url, { method, headers, body: text, signal, redirect: "error", cache: "no-store" });
  const wait = Number(answer.headers.get("Retry-After"));
  const retryAfter = wait > 0 ? Math.min(wait, LONGEST_WAIT) : 0;
  if (!(answer.headers.get("content-type") || "").includes("json")) return nothing(answer.status, retryAfter);
  const found = await answer.json().catch(() => null);
  if (found === null || typeof found !== "object") return nothing(answer.status, retryAfter);
  return { status: answer.status, retryAfter, body: found, isAnswer: true, took: performance.now() - began };
}

// Always comes back, also where the browser forgets to end a request that was cut off.
export async function ask(url, { method = "GET", body = undefined, patience = PATIENCE } = {}) {
  const cut = new AbortController();
  let limit = 0;
  const late = new Promise((resolve) => {
    limit = setTimeout(() => {
      cut.abort();
      resolve(nothing());
    }, patience);
  });
  try {
    return await Promise.race([answered(url, method, body, cut.signal).catch(() => nothing()), late]);
  } finally {
    clearTimeout(limit);
  }
}

// Signing in again anywhere in this browser makes the page's form token stale. True when there is another one to try with.
export async function refreshToken() {
  const root = document.querySelector("[data-sign-in-url]");
  if (!root) return false;
  const { status, body } = await ask(root.dataset.signInUrl);
  if (status !== 200 || !body.csrf_token || body.csrf_token === csrfToken()) return false;
  useToken(body.csrf_token);
  return true;
}

// The same, but a stale form token is changed once without anybody noticing.
export async function askFirmly(url, options) {
  const first = await ask(url, options);
  const isStale = first.body.reason === "csrf" && (await refreshToken());
  return isStale ? ask(url, options) : first;
}
