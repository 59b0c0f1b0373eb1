// Keys: / search, j k rows, x select the row, Enter open it, e export, ? help.
// A key does nothing while one types, and where the page has no such thing.

const typing = (el) => el.closest("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]");
const rows = () => [...document.querySelectorAll("#main table[data-rows] > tbody > tr")].filter((row) => row.offsetParent);
const current = () => document.querySelector("#main tr.here-now");

function move(step) {
  const all = rows();
  if (all.length === 0) return;
  const at = all.indexOf(current());
  const next = all[at < 0 ? (step > 0 ? 0 : all.length - 1) : Math.min(all.length - 1, Math.max(0, at + step))];
  current()?.classList.remove("here-now");
  next.classList.add("here-now");
  const target = next.querySelector("th a, td a") ?? next.querySelector("input[type=checkbox]");
  target?.focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest" });
}

const keys = {
  "/": () => {
    const box = document.getElementById("q");
    const rail = document.getElementById("nav");
    if (box && !box.offsetParent) rail?.showPopover?.();
    box?.focus();
    box?.select();
  },
  j: () => move(1),
  k: () => move(-1),
  x: () => current()?.querySelector("input[type=checkbox]")?.click(),
  Enter: (event) => {
    if (event.target.closest("a, button, summary, input")) return false;
    current()?.querySelector("th a, td a")?.click();
  },
  e: () => {
    const menu = document.querySelector("#main details.menu[data-export]");
    if (!menu) return;
    menu.open = true;
    menu.querySelector(".drop a")?.focus();
  },
  "?": () => document.getElementById("keys")?.togglePopover?.(),
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.defaultPrevented) return;
  if (event.key === "Escape") {
    const menu = event.target.closest("details.menu[open]");
    if (menu) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
    return;
  }
  const deed = Object.hasOwn(keys, event.key) ? keys[event.key] : null;
  if (!deed || typing(event.target)) return;
  if (deed(event) !== false) event.preventDefault();
});

document.addEventListener("focusin", (event) => {
  const row = event.target.closest("#main table[data-rows] > tbody > tr");
  if (!row || row === current()) return;
  current()?.classList.remove("here-now");
  row.classList.add("here-now");
});

// One open menu at a time; a click elsewhere closes it.
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});
