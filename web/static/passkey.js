// A form inside [data-passkey] asks the server for a challenge (data-begin), hands it to an authenticator, and is sent
// with the answer as any form is. It stays hidden without script, in a browser that knows no passkeys, and at another
// address than the portal's own (data-origin); [data-why] says so then.

const toText = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
const toBytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));

function options(publicKey) {
  publicKey.challenge = toBytes(publicKey.challenge);
  if (publicKey.user) publicKey.user.id = toBytes(publicKey.user.id);
  for (const list of [publicKey.excludeCredentials, publicKey.allowCredentials]) {
    for (const key of list ?? []) key.id = toBytes(key.id);
  }
  return { publicKey };
}

function written(key) {
  const response = {};
  for (const part of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (key.response[part]) response[part] = toText(key.response[part]);
  }
  if (key.response.getTransports) response.transports = key.response.getTransports();
  return JSON.stringify({ id: key.id, rawId: toText(key.rawId), type: key.type, response, clientExtensionResults: key.getClientExtensionResults() });
}

// ask returns the authenticator's answer, or says why there is none.
async function ask(part, form) {
  form.elements.credential.value = "";
  const begun = await fetch(part.dataset.begin, { method: "POST", body: new URLSearchParams(new FormData(form)), cache: "no-store" });
  if (begun.redirected) { // the sign-in is no longer fresh, or over
    location.assign(begun.url);
    return {};
  }
  const json = begun.headers.get("Content-Type")?.startsWith("application/json") ? await begun.json() : {};
  if (!begun.ok || !json.challenge) return { problem: json.error?.message ?? part.dataset.failed };
  try {
    const key = await navigator.credentials[part.dataset.passkey](options(json));
    return { answer: written(key) };
  } catch (error) {
    const why = { InvalidStateError: part.dataset.there, NotAllowedError: part.dataset.cancelled, AbortError: part.dataset.cancelled };
    return { problem: why[error.name] ?? part.dataset.failed };
  }
}

function prepare(part) {
  const form = part.querySelector("form");
  const why = location.origin !== part.dataset.origin ? "elsewhere" : window.PublicKeyCredential ? "" : "old";
  if (why) {
    part.querySelector(`[data-why=${why}]`)?.removeAttribute("hidden");
    return;
  }
  form.hidden = false;
  let busy = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (busy) return;
    busy = true;
    const line = form.querySelector("[data-problem]");
    line.hidden = true;
    const { answer, problem } = await ask(part, form).catch(() => ({ problem: part.dataset.failed }));
    busy = false;
    if (answer) {
      form.elements.credential.value = answer;
      form.submit();
    } else if (problem) {
      line.textContent = problem;
      line.hidden = false;
    }
  });
}

for (const part of document.querySelectorAll("[data-passkey]")) prepare(part);
