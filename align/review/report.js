(() => {
  const data = JSON.parse(document.getElementById("data").textContent), card = document.getElementById("card");
  const all = [...document.querySelectorAll(".s")];
  let pinned = null;
  const fit = () => document.documentElement.style.setProperty("--top", document.querySelector("header").offsetHeight + "px");
  fit();
  for (const e of document.querySelectorAll(".plots")) e.addEventListener("toggle", fit);
  const text = (tag, value, cls) => { const e = document.createElement(tag); e.textContent = value; if (cls) e.className = cls; return e; };
  function show(id) {
    const s = data[id];
    card.replaceChildren(text("h4", `${s.relation} · ${(100 * s.probability).toFixed(0)} % · ${id}`));
    for (const c of s.conflicts) card.append(text("div", "≠ " + c, "bad"));
    const list = document.createElement("ol");
    for (const m of s.members) { const li = text("li", ""), at = m.span ? m.text.indexOf(m.span) : -1;
      if (at < 0) li.append(m.text); else li.append(m.text.slice(0, at), text("mark", m.span), m.text.slice(at + m.span.length));
      li.prepend(text("small", m.tag + " · " + m.path + " "), document.createElement("br"));
      if (m.pivot) li.append(document.createElement("br"), text("small", "→ " + m.pivot));
      if (m.unsure) li.append(" ", text("small", "⚠ not as in the source: " + m.unsure.join(", "), "bad"));
      list.append(li); }
    card.append(list);
    for (const l of s.links) {
      card.append(text("small", `${l.a} ↔ ${l.b}: ${l.probability.toFixed(3)}`));
      const table = document.createElement("table");
      for (const [name, contribution, detail] of l.evidence) { const row = document.createElement("tr");
        row.append(text("td", name), text("td", (contribution > 0 ? "+" : "") + contribution.toFixed(2), contribution < 0 ? "no" : ""), text("td", detail)); table.append(row); }
      card.append(table);
    }
    card.hidden = false;
    document.body.classList.add("focus");
    for (const e of all) e.classList.toggle("on", e.dataset.s.split(" ").includes(id));
  }
  function hide() { card.hidden = true; document.body.classList.remove("focus"); for (const e of all) e.classList.remove("on"); }
  function go(id, from) {
    const done = new Set(from ? [from.closest("article")] : []);
    for (const e of all) if (e.dataset.s.split(" ").includes(id) && !done.has(e.closest("article"))) {
      const column = e.closest("article"); done.add(column);
      column.scrollTop = e.offsetTop - column.offsetTop - column.clientHeight / 3;
    }
  }
  for (const e of all) {
    const first = e.dataset.s.split(" ")[0];
    e.addEventListener("mouseenter", () => { if (!pinned && !e.classList.contains("off")) show(first); });
    e.addEventListener("mouseleave", () => { if (!pinned) hide(); });
    e.addEventListener("click", event => { if (e.classList.contains("off")) return; event.stopPropagation(); pinned = first; show(pinned); go(pinned, e); });
  }
  for (const e of document.querySelectorAll(".also")) {
    e.addEventListener("mouseenter", () => { if (!pinned) show(e.dataset.s); });
    e.addEventListener("click", event => { event.stopPropagation(); pinned = e.dataset.s; show(pinned); go(pinned, e); });
  }
  for (const a of document.querySelectorAll("a[data-s]")) a.addEventListener("click", event => { event.preventDefault(); event.stopPropagation(); pinned = a.dataset.s; show(pinned); go(pinned); });
  document.addEventListener("click", event => { if (!card.contains(event.target)) { pinned = null; hide(); } });
  document.addEventListener("keydown", event => { if (event.key === "Escape") { pinned = null; hide(); } });
  const least = document.getElementById("least"), kinds = [...document.querySelectorAll("input[data-r]")];
  function filter() {
    document.getElementById("leastvalue").textContent = Math.round(100 * least.value) + " %";
    const wanted = new Set(kinds.filter(k => k.checked).map(k => k.dataset.r));
    for (const e of all) { const own = e.dataset.s.split(" ").map(id => data[id]); e.classList.toggle("off", !own.some(s => s.probability >= +least.value && wanted.has(s.relation))); }
  }
  least.addEventListener("input", filter);
  for (const k of kinds) k.addEventListener("change", filter);
})();
