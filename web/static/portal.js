// The portal works without script; these modules only make it quicker to use.
import "./keyboard.js";
import "./live.js";
import "./selection.js";
import "./passkey.js";

// What the last action did is told for a while, then it makes room.
const toasts = document.querySelector(".toasts");
if (toasts) setTimeout(() => toasts.remove(), 10_000);
