// Keys for the buttons of the review page, and words marked in the text put where they are asked for. All works without.
"use strict";
const source = document.getElementById("source");
const now = source?.querySelector("mark.now");
const bringHere = () => {
  if (now && source.scrollHeight > source.clientHeight) source.scrollTop = now.offsetTop - source.offsetTop - source.clientHeight / 3;
};
bringHere();
const allowed = document.getElementById("use-keys");
const kept = "huiqi-keys";
if (allowed) {
  allowed.checked = localStorage.getItem(kept) !== "off";
  allowed.addEventListener("change", () => localStorage.setItem(kept, allowed.checked ? "on" : "off"));
}
const typing = (element) => element.matches?.("input:not([type=checkbox]), textarea, select");
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && typing(event.target)) event.target.blur();
  if (!allowed?.checked || typing(event.target) || event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.repeat) return;
  const found = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
  if (!found) return;
  event.preventDefault();
  if (found.matches("input")) found.focus();
  else found.click();
  if (found.matches("summary") && found.parentElement.open) {
    found.scrollIntoView({ block: "nearest" });
    found.parentElement.querySelector("select, textarea, input:not([type=hidden])")?.focus();
  }
});
let marked = "";
document.addEventListener("selectionchange", () => {
  const chosen = document.getSelection();
  if (chosen.rangeCount && source?.contains(chosen.anchorNode)) {
    const copy = chosen.getRangeAt(0).cloneContents();
    copy.querySelectorAll(".ref").forEach((one) => one.remove());
    marked = copy.textContent.trim();
    if (marked) for (const field of document.querySelectorAll("[data-marked]")) field.value = marked;
  }
});
