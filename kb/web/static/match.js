// What makes the page kinder where scripts run; without them every part works by plain forms.
(function () {
  "use strict";
  const KEPT = "huiqi-match";
  let open = [], focused = "", first = true, rest = null;

  function remember() {
    const form = document.getElementById("keep");
    if (form) sessionStorage.setItem(KEPT, new URLSearchParams(new FormData(form)).toString());
  }

  // A reload keeps what was said: the facts stay in this tab only and leave with it.
  function restore() {
    const kept = sessionStorage.getItem(KEPT);
    if (!kept || location.search || document.getElementById("keep") || !document.getElementById("match")) return;
    if (document.getElementById("wrong")) return;
    const values = {};
    for (const [name, value] of new URLSearchParams(kept)) values[name] = name in values ? [].concat(values[name], value) : value;
    htmx.ajax("POST", document.getElementById("match").getAttribute("action"), {target: "#asked", swap: "outerHTML", values});
  }

  // A tap on a choice writes it into its field; who moves among the choices by keys keeps them in sight.
  document.addEventListener("click", function (event) {
    const chosen = event.target;
    if (!chosen.dataset || !chosen.dataset.written || event.detail === 0) return;
    const input = document.getElementById(chosen.name.replace(".choice", ""));
    if (!input) return;
    input.value = chosen.dataset.written;
    document.getElementById(input.id + "-choices").replaceChildren();
    input.focus();
  });
  document.addEventListener("click", function (event) {
    const every = event.target.closest("button[name=every]");
    if (every) {  // who wants the others of a list goes on reading where it ended
      const section = every.closest("section.results");
      rest = {group: section.getAttribute("aria-labelledby"), from: section.querySelectorAll("details.measure").length, top: scrollY};
    }
    if (event.target.closest("[data-forget]")) sessionStorage.removeItem(KEPT);
    if (event.target.closest("[data-print]")) window.print();
    const copy = event.target.closest("[data-copy]");
    if (copy) {
      const link = document.getElementById(copy.dataset.copy);
      link.select();
      const done = function () { copy.textContent = "已复制"; };
      if (navigator.clipboard) navigator.clipboard.writeText(link.value).then(done, function () {});
      else if (document.execCommand("copy")) done();  // over plain http there is no other way
    }
  });
  document.addEventListener("htmx:afterSwap", function (event) {
    if (event.detail.target.id === "asked") remember();
  });
  // What was open stays open, and the keyboard stays where it was.
  document.addEventListener("htmx:beforeSwap", function (event) {
    if (event.detail.target.id !== "asked") return;
    open = Array.from(document.querySelectorAll("details[data-measure][open]"), one => one.dataset.measure);
    const active = document.activeElement, card = active && active.closest("details[data-measure]");
    first = !document.getElementById("keep");
    focused = card ? card.dataset.measure : "";
  });
  document.addEventListener("htmx:afterSettle", function (event) {
    if (event.detail.target.id !== "asked") return;
    for (const one of document.querySelectorAll("details[data-measure]")) if (open.includes(one.dataset.measure)) one.open = true;
    offer();
    if (goOn()) return;
    if (document.activeElement !== document.body && document.activeElement.isConnected) return;
    const place = document.getElementById("wrong") || cardOf(focused) || document.getElementById(first ? "result" : "next") || document.getElementById("result");
    if (!place) return;
    place.focus({preventScroll: true});
    place.scrollIntoView({behavior: "instant", block: first ? "start" : "nearest"});
  });

  function goOn() {
    const {group, from, top} = rest || {}, section = group && document.querySelector(`section.results[aria-labelledby=${group}]`);
    rest = null;
    const next = section && section.querySelectorAll("details.measure")[from];
    if (!next) return false;
    const fold = next.closest("details.rest");
    if (fold) fold.open = true;
    next.querySelector("summary").focus({preventScroll: true});
    scrollTo({top, behavior: "instant"});
    return true;
  }

  function cardOf(measure) {
    const card = measure && Array.from(document.querySelectorAll("details[data-measure]")).find(one => one.dataset.measure === measure);
    return card ? card.querySelector("summary") : null;
  }

  // Buttons that only a script can serve are hidden without one.
  function offer() {
    for (const one of document.querySelectorAll("[data-print], [data-copy]")) one.hidden = false;
  }
  document.addEventListener("DOMContentLoaded", function () { offer(); remember(); restore(); });
})();
