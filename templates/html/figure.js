// The living figure: the network at the current line. The page holds it with every number in its place; here a few of them
// are shown at a time. Beside the text where there is room, else in the text behind the line that was stepped to.
const living = document.getElementById("living");
const drawings = living ? select(living, ".drawn") : [];
const parts = living ? select(living, "svg g[data-q]") : [];
const texts = living ? select(living, "svg text:has(tspan[data-q])") : [];
const beside = matchMedia("(min-width: 1250px) and (min-height: 600px)");
const wide = matchMedia("(min-width: 1600px)");
const classroom = () => document.body.classList.contains("class");
const isBeside = () => beside.matches || classroom();
let closed = false;
const numberIn = (text) => text.querySelector("[data-q]").dataset.q;

// What a line is about; one that computes nothing, or a number without a place, is about what comes next.
function idsOf(line) {
  if (line.dataset.id === "eta" || !line.dataset.id && !line.querySelector("[data-q]")) {
    const at = lines.indexOf(line), near = lines.slice(at).concat(lines.slice(0, at).reverse()).find((other) => /\d|_/.test(other.dataset.id));
    return near ? idsOf(near) : [];
  }
  return select(line, "[data-q]").flatMap((e) => e.dataset.q.split(" ")).concat(line.dataset.id ?? []);
}
const stageOf = (id) => /_new$|^(m|v|s)_|_hat_/.test(id) ? "up" : /^(net|out|E)_[^/]*$|^[a-z]*\d*$/.test(id) ? "fw" : "bw";
// w5 of dE/dw5 and of dnet_o1/dw5, h1 of delta_h1 and of dout_h1/dnet_h1.
const ends = (id) => id.replace(/_(new$|after$|via_.*)/, "").split("/").map((part) => part.replace(/^(d?(net|out|E|delta|error|signal_net|signal_out|[mvsgP](_hat)?)_|d(?=[a-z]+\d))/, ""));
const touches = (part, ids) => {
  const own = part.dataset.q.split(" "), held = select(part, "[data-q]").map((e) => e.dataset.q);
  return ids.some((id) => own.includes(id) || held.includes(id) || ends(id).some((end) => end !== "total" && (own.includes(end) || held.includes(end))));
};
const full = (id) => {
  const line = source(id, frame(main));
  const sides = line?.dataset.id === id ? line.querySelectorAll(".chain > span, code") : [];
  const shown = sides.length && [...sides].at(-1).textContent.match(/[=≈]\s*([^=≈]*)$/);
  return shown ? shown[1].trim() : "";
};
const table = living && make("table", {});
// Everything that is touched, in full.
const tell = (shown) => table.replaceChildren(make("caption", { className: "unseen", textContent: words.numbers }), make("tbody", {},
  ...shown.map((text) => make("tr", {}, make("td", {}, name(numberIn(text))),
    make("td", { className: "num", textContent: full(numberIn(text)) || text.querySelector("[data-q]").textContent })))));
const arrange = (part) => {
  const first = part.querySelector("rect.node ~ text.name, circle.node ~ text.name");
  if (!first) return;
  const box = part.querySelector("rect, circle").getBBox(), rows = select(part, "text").filter((text) => text === first || text.classList.contains("shown"));
  rows.forEach((text, k) => text.setAttribute("y", box.y + box.height / 2 + 4 + 15 * (k - (rows.length - 1) / 2)));
};
const followLine = (line) => { if (line) follow(line, idsOf(line), line.dataset.id ? [line.dataset.id] : []); };
let place = () => {};
function follow(line, ids, aims) {
  if (!living || closed) return;
  if (line && !isBeside()) {
    line.after(living);
    living.hidden = false;
  }
  if (living.hidden) return;
  const lit = parts.filter((part) => touches(part, ids)), aimed = parts.filter((part) => touches(part, aims));
  // Of a large network there is a picture for each neuron: that which has most of what the line is about.
  const held = [...aimed, ...texts.filter((text) => ids.includes(numberIn(text)))];
  const count = (drawing) => held.filter((e) => drawing.contains(e)).length;
  const best = drawings.reduceRight((one, other) => count(other) > count(one) ? other : one);
  drawings.forEach((drawing) => { drawing.hidden = drawing !== best; });
  living.dataset.stage = stageOf(aims[0] ?? ids.at(-1) ?? "");
  for (const part of parts) {
    part.classList.toggle("pale", !lit.includes(part));
    part.classList.toggle("hit", aimed.includes(part) || (!aimed.length && lit.includes(part)));
  }
  // While answers are hidden, so are its numbers.
  const hidden = [...covered.keys()].some((e) => e.localName !== "desc" && !veiled.includes(e));
  const now = hidden ? [] : texts.filter((text) => ids.includes(numberIn(text)) && !(veiled.length && numberIn(text) === aims[0]));
  for (const text of texts) text.classList.toggle("shown", now.includes(text));
  for (const part of parts) {
    const shown = select(part, "text.shown");
    if (shown.some((text) => numberIn(text).endsWith("_new"))) shown.filter((text) => numberIn(text).startsWith("dE/")).forEach((text) => text.classList.remove("shown"));
    part.setAttribute("aria-label", [part.querySelector("text:not(:has([data-q]))")?.textContent ?? part.dataset.q, ...shown.map((text) => text.textContent)].join(", "));
    arrange(part);
  }
  // What is wider or higher than its room is scrolled to; the line stays in view where there is room for both.
  const boxes = lit.filter((part) => best.contains(part)).map((part) => part.getBoundingClientRect()), room = best.getBoundingClientRect();
  const centre = (scroll, from, to) => { best[scroll] += (Math.min(...boxes.map((box) => box[from])) + Math.max(...boxes.map((box) => box[to])) - room[from] - room[to]) / 2; };
  if (boxes.length) {
    centre("scrollTop", "top", "bottom");
    centre("scrollLeft", "left", "right");
  }
  const first = line && [...aimed, ...lit].find((part) => best.contains(part))?.querySelector(`.node, .edge.${living.dataset.stage}, .edge.faint`);
  if (line && !isBeside()) line.scrollIntoView({ block: "start" });
  first?.scrollIntoView({ block: "nearest", inline: "nearest" });
  tell(now.filter((text, k, all) => all.findIndex((other) => numberIn(other) === numberIn(text)) === k));
}

if (living) {
  living.append(table);
  // One stop; arrows go from part to part, whose name says the numbers that it shows.
  drawings.forEach((drawing) => {
    drawing.firstChild.setAttribute("role", "group");
    drawing.querySelectorAll("g[data-q]").forEach((part, k) => {
      part.setAttribute("role", "img");
      part.setAttribute("tabindex", k ? -1 : 0);
    });
  });
  living.addEventListener("keydown", (event) => {
    const here = parts.filter((part) => event.target.closest(".drawn")?.contains(part)), at = here.indexOf(event.target);
    const to = { ArrowRight: here[at + 1], ArrowDown: here[at + 1], ArrowLeft: here[at - 1], ArrowUp: here[at - 1], Home: here[0], End: here.at(-1) }[event.key];
    if (event.key === "Escape") close(true);
    if (!to) return;
    event.preventDefault();
    here.forEach((part) => part.setAttribute("tabindex", part === to ? 0 : -1));
    to.focus({ preventScroll: isBeside() });
  });
  living.addEventListener("focusin", ({ target }) => {
    if (!parts.includes(target)) return;
    const ids = target.dataset.q.split(" ").concat(select(target, "[data-q]").map((e) => e.dataset.q));
    light(ids, frame(main));
    follow(null, ids, [ids[0]]);
  });
  // The page may point at a part of it: then its places in the text light up.
  living.addEventListener("pointerover", ({ target }) => {
    const part = target.closest("g[data-q]");
    if (part) light(part.dataset.q.split(" "), frame(main));
  });
  const press = toggle(words.figure, (on) => close(!on));
  press.ariaPressed = "true";
  bar.firstElementChild.append(press);
  const close = (on) => {
    closed = on;
    press.ariaPressed = String(!on);
    place();
    if (!on) followLine(lines[current]);
  };
  place = () => {
    document.body.classList.toggle("beside", beside.matches && !closed);
    if (isBeside()) main.after(living);
    living.hidden = closed || !isBeside();
    if (isBeside() && !closed) follow(null, [], []);
  };
  beside.addEventListener("change", place);
  place();
  // Beside a reader who steps to no line it shows the first whole one in view.
  addEventListener("scrollend", () => {
    const line = lines.find((line) => line.dataset.id && seen(line) && line.getBoundingClientRect().top > 0);
    if (!line || !isBeside() || lines[current] && seen(lines[current])) return;
    lines.forEach((other) => other.classList.toggle("here", other === line));
    followLine(line);
  });
}

// The contents fold into a button where there is no room beside the text.
{
  const nav = document.querySelector("nav"), list = nav?.querySelector("ol"), title = nav?.querySelector("h2");
  if (list) {
    const press = button(title.textContent, () => { list.hidden = !list.hidden; press.ariaExpanded = String(!list.hidden); });
    title.replaceChildren(press);
    // The page begins with its title.
    const fold = () => {
      wide.matches ? main.before(nav) : main.querySelector("h1").after(nav);
      list.hidden = !wide.matches;
      press.ariaExpanded = String(wide.matches);
    };
    wide.addEventListener("change", fold);
    fold();
  }
}
