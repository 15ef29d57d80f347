// Shows which words a measure was read from while one points at it, and the other way round. The page works without.
"use strict";
const named = (element) => (element.dataset.m || "").split(" ").filter(Boolean);
const light = (numbers, on) => {
  for (const element of document.querySelectorAll("[data-m]")) {
    if (named(element).some((one) => numbers.includes(one))) element.classList.toggle("on", on);
  }
};
for (const [begin, end] of [["mouseover", "mouseout"], ["focusin", "focusout"]]) {
  document.addEventListener(begin, (event) => {
    const found = event.target.closest?.("[data-m]");
    if (found) light(named(found), true);
  });
  document.addEventListener(end, (event) => {
    const found = event.target.closest?.("[data-m]");
    if (found) light(named(found), false);
  });
}
if (window.matchMedia("(max-width: 48rem)").matches) document.querySelector(".facets > details")?.removeAttribute("open");
