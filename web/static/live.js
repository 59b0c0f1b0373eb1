// A part of the page with data-live="/address" is fetched anew every few seconds
// (data-every, in seconds) while the page is looked at, and replaced by the part of the same id.
// The answer's data-over means that there is nothing left to watch: the whole page loads once.
// The header tells the server that nobody pressed anything, so the session does not live on by it.

const fails = new Map();

async function renew(part) {
  const answer = await fetch(part.dataset.live, { headers: { "X-Live": "1", Accept: "text/html" }, redirect: "manual", cache: "no-store" });
  if (answer.type === "opaqueredirect" || answer.status === 401 || answer.status === 403) return location.reload();
  if (!answer.ok) throw new Error(`status ${answer.status}`);
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById(part.id);
  if (!fresh || fresh.hasAttribute("data-over")) return location.reload();
  if (part.contains(document.activeElement)) return; // never under one's hands
  const opened = [...part.querySelectorAll("details")].map((details) => details.open);
  fresh.querySelectorAll("details").forEach((details, i) => { details.open = opened[i] ?? details.open; });
  part.replaceWith(document.adoptNode(fresh));
}

function watch(id, seconds) {
  setTimeout(async () => {
    const part = document.getElementById(id);
    if (!part?.dataset.live) return;
    if (!document.hidden) {
      try {
        await renew(part);
        fails.delete(id);
      } catch {
        fails.set(id, (fails.get(id) ?? 0) + 1); // the server or the network is away: ask less often, say nothing
      }
    }
    watch(id, Math.min(60, Number(part.dataset.every || 3) * 2 ** (fails.get(id) ?? 0)));
  }, seconds * 1000);
}

for (const part of document.querySelectorAll("[data-live][id]")) watch(part.id, Number(part.dataset.every || 3));
