// Selecting rows shows their exact sums in the foot of the table, in the columns
// of the totals. Sums are integers of the smallest decimal met: never floating point.

const places = 10;

/** The digits of a plain decimal as an integer of 10^-places. */
function units(text) {
  const [, sign, whole, fraction = ""] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text) ?? [];
  if (whole === undefined) return null;
  const n = BigInt(whole + fraction.padEnd(places, "0").slice(0, places));
  return sign ? -n : n;
}

function exact(n) {
  const digits = (n < 0n ? -n : n).toString().padStart(places + 1, "0");
  return (n < 0n ? "-" : "") + digits.slice(0, -places) + "." + digits.slice(-places).replace(/0{1,2}$/, "");
}

/** Two decimals, rounded half away from zero, with separators and the minus of the page. */
function shown(n) {
  const cent = 10n ** BigInt(places - 2);
  const cents = ((n < 0n ? -n : n) + cent / 2n) / cent;
  const text = cents.toString().padStart(3, "0");
  const whole = text.slice(0, -2).replace(/\B(?=(\d{3})+$)/g, ",");
  return (n < 0n && cents > 0n ? "\u2212" : "") + whole + "." + text.slice(-2);
}

function update(table) {
  const foot = table.querySelector("tfoot .picked");
  const boxes = [...table.querySelectorAll("tbody .tick input")];
  const picked = boxes.filter((box) => box.checked);
  const all = table.querySelector("thead .tick input");
  if (all) {
    all.checked = boxes.length > 0 && picked.length === boxes.length;
    all.indeterminate = picked.length > 0 && picked.length < boxes.length;
  }
  foot.hidden = picked.length === 0;
  foot.querySelector("[data-count]").textContent = picked.length.toLocaleString("en-US");
  for (const cell of foot.querySelectorAll("[data-sum]")) {
    let sum = 0n;
    for (const box of picked) {
      const value = box.closest("tr").querySelector(`[data-col="${cell.dataset.sum}"] data`)?.value;
      sum += (value && units(value)) || 0n;
    }
    const data = cell.querySelector("data");
    data.value = exact(sum);
    data.textContent = shown(sum);
  }
}

for (const table of document.querySelectorAll("table[data-select]")) {
  table.addEventListener("change", (event) => {
    if (event.target.closest("thead .tick")) {
      for (const box of table.querySelectorAll("tbody .tick input")) box.checked = event.target.checked;
    }
    if (event.target.closest(".tick")) update(table);
  });
  table.querySelector("[data-clear]")?.addEventListener("click", () => {
    for (const box of table.querySelectorAll(".tick input")) box.checked = false;
    update(table);
    table.querySelector("tbody .tick input")?.focus();
  });
  update(table); // a browser may bring ticks back with the page
}
