// Makes a lesson page answer: symbols light up, lines can be stepped through, answers hidden, formulas copied, read out.
// The page is complete without it. Words come from the block #words; `data-q` says whose a symbol is, `data-f` of which
// update and sample, `data-id` which quantity a line computes.
const main = document.getElementById("content");
const select = (within, what) => [...within.querySelectorAll(what)];
const lines = select(main, ".line");
const make = (tag, fields, ...inner) => {
  const element = Object.assign(document.createElement(tag), fields);
  element.append(...inner);
  return element;
};

// ---- a frame says which colours it has: `?theme=dark`; without a word those of the system hold, and paper is white

const theme = new URLSearchParams(location.search).get("theme");
if (["light", "dark"].includes(theme)) for (const rule of document.styleSheets[0].cssRules) {
  if (rule.media?.mediaText === "(prefers-color-scheme: dark)") rule.media.mediaText = theme === "dark" ? "screen" : "not all";
  if (rule.selectorText === ":root") rule.style.colorScheme = theme;
}

// ---- folds: open in the file, closed by the script; a link, the next line and the browser's search open them

const folds = select(main, "details.fold");
const openTo = (element) => {
  for (let fold = element?.closest("details.fold:not([open])"); fold; fold = element.closest("details.fold:not([open])")) fold.open = true;
};
const openAll = (on) => folds.forEach((fold) => { fold.open = on; });
const arrive = () => {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!target?.closest("details.fold")) return;
  openTo(target);
  if (target.matches("details")) target.open = true;
  target.scrollIntoView();
};
openAll(false);
arrive();
addEventListener("hashchange", arrive);

// ---- whose number is it: the numbers of a line stand where its symbols stand

const row = (parts, id, frame) => {
  const kind = parts[0].namespaceURI;
  const wrap = document.createElementNS(kind, kind.endsWith("MathML") ? "mrow" : "span");
  wrap.dataset.q = id;
  if (frame) wrap.dataset.f = frame;
  parts[0].before(wrap);
  wrap.append(...parts);
};
const minus = (sign) => sign?.textContent === "−" && sign.getAttribute("form") === "prefix";
// With its sign, brackets and power of ten.
const whole = (number, symbol) => {
  const parts = [number];
  if (number.nextElementSibling?.textContent === "×") parts.push(number.nextElementSibling, number.nextElementSibling.nextElementSibling);
  const sign = number.previousElementSibling, open = sign?.previousElementSibling;
  if (!minus(sign)) return parts;
  const close = parts.at(-1).nextElementSibling;
  if (open?.textContent === "(" && close?.textContent === ")") return [open, sign, ...parts, close];
  // The formula's own minus is no part of it.
  return minus(symbol.previousElementSibling) ? parts : [sign, ...parts];
};
const ofPower = (number) => number.parentElement.localName === "msup" && number.parentElement.previousElementSibling?.textContent === "×";
const mathSides = (line) => select(line, ".chain > span").map((side) =>
  select(side, "[data-q], mn").filter((e) => !e.parentElement.closest("[data-q]") && !ofPower(e)));
const codeSides = (code) => {
  const sides = [[]];
  for (const node of [...code.childNodes]) {
    if (node.nodeType === 1) { sides.at(-1).push(node); continue; }
    const pieces = node.data.split(/( [=≈] |(?<![\w.])-?\d+(?:[.,]\d+)?(?:e-?\d+)?)/);
    node.replaceWith(...pieces.map((piece, k) => {
      if (k % 2 === 0) return piece;
      if (piece[0] === " ") { sides.push([]); return piece; }
      sides.at(-1).push(make("span", {}, piece));
      return sides.at(-1).at(-1);
    }));
  }
  return sides;
};
for (const line of lines.filter((line) => line.dataset.id)) {
  // The name it begins with is that of what it computes.
  const left = line.querySelector(".chain math > :not(mo)");
  if (left) left.dataset.q ??= line.dataset.id;
  const code = line.querySelector("code"), sides = code ? codeSides(code) : mathSides(line);
  const result = code ? [sides.at(-1)[0]] : select(line, ".chain > span:last-child > math > *").slice(1);
  sides.length === 4 && sides[1].length === sides[2].length && sides[1].forEach((symbol, k) => {
    if (symbol.dataset.q) row(code ? [sides[2][k]] : whole(sides[2][k], symbol), symbol.dataset.q, symbol.dataset.f);
  });
  if (result[0]) row(result, line.dataset.id);
}

// ---- light

const frame = (element) => (element.closest("[data-f]") ?? main).dataset.f.split(".");
const agree = (one, other) => one.every((part, k) => !part || !other[k] || part === other[k]);
const places = (id, at) => select(main, `[data-q~="${CSS.escape(id)}"]`).filter((e) => !e.closest("#living") && agree(frame(e), at));
const source = (id, at) => lines.find((line) => line.dataset.id === id && agree(frame(line), at))
  ?? lines.find((line) => line.dataset.id === `${id}_new` && agree(frame(line), [String(at[0] - 1)]));
const clear = () => main.querySelectorAll(".on").forEach((e) => e.classList.remove("on"));
const light = (ids, at) => {
  clear();
  for (const id of ids) for (const place of [...places(id, at), source(id, at)]) place?.classList.add("on");
};
const say = (...text) => status.replaceChildren(...text);
const name = (id) => {
  const symbol = main.querySelector(`.line [data-q="${CSS.escape(id)}"]:not(mrow, span)`);
  if (!symbol?.closest("math")) return symbol?.textContent ?? id;
  const math = document.createElementNS(symbol.namespaceURI, "math");
  math.append(symbol.cloneNode(true));
  math.firstChild.removeAttribute("tabindex");
  math.firstChild.classList.remove("on");
  return math;
};
// Light up what it stands for, and say where that is computed.
const show = (element) => {
  const ids = element.dataset.q.split(" "), at = frame(element);
  light(ids, at);
  const found = ids.map((id) => [id, source(id, at)]).filter(([, line], _, all) => line || all.length === 1);
  follow(null, ids.concat(found.flatMap(([, line]) => line ? idsOf(line) : [])), ids);
  say(...found.flatMap(([id, line]) => [name(id), ": ", ...line ? [words.computed, " ", linkTo(line)] : [words.given], " "]),
    covered.has(element) ? words.covered : "");
};
const linkTo = (line) => make("a", { href: `#${line.id}` }, spoken(words.line, { line: lines.indexOf(line) + 1 }));

// ---- step: on from the line that is current while it is in view, else from what the reader sees

let current = -1, arrived = true;
addEventListener("scrollend", () => { arrived = true; });
const seen = (line) => {
  const { top, bottom } = line.getBoundingClientRect();
  return line.checkVisibility() && bottom > 0 && top < innerHeight - 48;
};
// What a class is to work out: the result of the line, until the next press.
let veiled = [];
const unveil = () => {
  uncover(veiled);
  veiled = [];
};
const step = (by) => {
  if (by > 0 && veiled.length) {
    unveil();
    return followLine(lines[current]);
  }
  if (lines[current] && !(arrived && !seen(lines[current]))) return go(current + by);
  const open = lines.filter((line) => line.checkVisibility());
  const to = by > 0 ? open.find((line) => line.getBoundingClientRect().bottom > 0) : open.findLast((line) => line.getBoundingClientRect().top < innerHeight - 48);
  if (to) go(lines.indexOf(to));
};
const go = (to) => {
  const line = lines[to];
  if (!line) return;
  lines[current]?.removeAttribute("aria-current");
  line.setAttribute("aria-current", "step");
  current = to;
  openTo(line);
  arrived = false;
  line.scrollIntoView({ block: "center" });
  tool(line);
  unveil();
  if (classroom() && line.dataset.id) {
    veiled = placesOf(line).filter((e) => !covered.has(e));
    cover(veiled);
  }
  followLine(line);
  light(line.dataset.id ? [line.dataset.id] : [], frame(line));
  say(spoken(words.position, { line: to + 1, count: lines.length }), make("span", { className: "unseen" }, ` ${read(line)}`));
};

// ---- hide the answers

const covered = new Map();
// Those that a line asks for; they stay covered when the answers are shown.
const asked = new Set();
const owner = (element) => element.closest("[data-q]");
// What is computed, by a line of the page or not: its id has two parts; a weight from the second update on.
const known = new Set(lines.map((line) => line.dataset.id));
const owned = (element) => owner(element).dataset.q.split(" ").some((id) => id.includes("_") || known.has(id) || (known.has(`${id}_new`) && +frame(element)[0] > parseInt(main.dataset.f)));
// Never given, even where no line computes it.
const slope = (element) => owner(element).dataset.q.includes("/");
const numbers = (of = "[data-q]") => select(main, `:is(mrow, span, tspan)${of}`).filter((e) => !e.closest("#living"));
// What was measured belongs to no symbol.
const answers = () => numbers().filter((e) => !e.dataset.q || slope(e) || owned(e));
// What is read aloud says what is covered, too.
const reread = () => main.querySelectorAll(".reading").forEach((e) => { e.textContent = read(e.parentElement); });
const replaced = (e, ...content) => {
  covered.set(e, [...e.childNodes]);
  e.replaceChildren(...content);
  e.classList.add("covered");
};
// A picture with something covered says no number in words.
const describe = () => {
  for (const told of main.querySelectorAll("svg:is(:has(tspan.covered), :not(:has(tspan[data-q]))) desc")) {
    if (!covered.has(told)) replaced(told, told.textContent.replace(/\d+[.,]\d+/g, "?"));
  }
};
const cover = (elements) => {
  elements.filter((e) => !covered.has(e)).forEach((e) => {
    const math = e.localName === "mrow" && document.createElementNS(e.namespaceURI, "mtext");
    if (math) math.textContent = "?";
    replaced(e, math || "?");
  });
  describe();
  reread();
};
const uncover = (elements) => {
  const shown = new Set([...elements, ...main.querySelectorAll("desc.covered")].filter((e) => covered.has(e)));
  shown.forEach((e) => {
    e.replaceChildren(...covered.get(e));
    e.classList.remove("covered");
    covered.delete(e);
  });
  if (covered.size) describe();
  reread();
};
const hide = (on) => on ? cover(answers()) : uncover([...covered.keys()].filter((e) => !asked.has(e)));
const reveal = (symbol) => {
  const ids = owner(symbol).dataset.q.split(" "), at = frame(symbol);
  uncover([...covered.keys()].filter((e) => owner(e) && agree(frame(e), at) && owner(e).dataset.q.split(" ").some((id) => ids.includes(id))));
  for (const line of ids.map((id) => source(id, at)).filter(Boolean)) asking?.give(line);
};

// ---- try it yourself: what a line asks for is covered wherever it stands

const placesOf = (line) => numbers(`[data-q="${CSS.escape(line.dataset.id)}"]`).filter((e) => agree(frame(e), frame(line)));
const page = {
  open: (line) => openTo(line),
  cover: (line) => {
    placesOf(line).forEach((e) => asked.add(e));
    cover(placesOf(line));
  },
  uncover: (line) => {
    placesOf(line).forEach((e) => asked.delete(e));
    uncover(placesOf(line));
  },
};
const data = document.getElementById("asks");
const asking = data && askLines(main, JSON.parse(data.textContent), page);

// ---- controls

const button = (text, press, fields = {}) => make("button", { type: "button", textContent: text, onclick: press, ...fields });
const copy = (text) => navigator.clipboard.writeText(text).then(() => say(words.copied), () => say(text));
const toggle = (text, change) => button(text, ({ target }) => {
  const on = target.ariaPressed !== "true";
  target.ariaPressed = String(on);
  change(on);
}, { ariaPressed: "false" });
// Of the line that is pointed at.
const tools = make("span", { className: "tools" });
const tool = (line) => {
  if (tools.parentElement === line) return;
  const number = lines.indexOf(line) + 1;
  tools.replaceChildren(
    make("a", { href: `#${line.id}`, textContent: number, tabIndex: -1, ariaLabel: spoken(words.line, { line: number }) }),
    button(words.link, () => copy(`${location.href.split("#")[0]}#${line.id}`), { tabIndex: -1 }),
    button(line.querySelector("code") ? words.copy : words.tex, () => copy(asTex(line)), { tabIndex: -1 }));
  line.append(tools);
};
const status = make("p", { role: "status", textContent: words.keys });
const bar = make("div", { className: "controls", role: "region", ariaLabel: words.controls },
  make("div", {},
    button(words.previous, () => step(-1)), button(words.next, () => step(1)),
    toggle(words.hide, (on) => { hide(on); follow(null, [], []); }),
    toggle(words.readings, (on) => lines.forEach((line) => on
      ? line.append(make("p", { className: "reading" }, read(line))) : line.querySelector(".reading").remove())),
    ...folds.length ? [button(words.open, () => openAll(true)), button(words.close, () => openAll(false))] : [],
    // A projector has the width for line and figure side by side; a sheet has no figure.
    ...innerWidth > 899 && document.getElementById("living") ? [toggle(words.class, (on) => {
      document.body.classList.toggle("class", on);
      unveil();
      place();
      go(Math.max(current, 0));
    })] : [],
    ...asking ? asking.controls : []),
  status);
document.querySelector(".skip").after(bar);

// ---- pointing, keys: a formula is one stop, arrows move inside

const marked = (target) => target.closest?.("main [data-q]:not([data-q=''])");
const items = (line) => select(line, "[data-q], [tabindex]").filter((e) => !e.parentElement.closest("[data-q]"));
for (const line of lines) (line.querySelector("[data-q]") ?? line.querySelector(".chain")).tabIndex = 0;
// What is too wide for the window scrolls by itself: then the keyboard must reach it.
const reach = new ResizeObserver((seen) => seen.forEach(({ target }) => { target.tabIndex = target.scrollWidth > target.clientWidth ? 0 : -1; }));
main.querySelectorAll(".algebra .chain, .wide, .drawn").forEach((chain) => reach.observe(chain));
// The page may scroll under a pointer that rests: what comes to lie there was not pointed at.
let rest = "";
const spot = ({ clientX, clientY }) => clientX + " " + clientY;
document.addEventListener("pointermove", (event) => { rest = spot(event); });
main.addEventListener("pointerover", (event) => {
  const line = event.target.closest(".line"), symbol = marked(event.target);
  if (line && !tools.contains(document.activeElement)) tool(line);
  if (symbol && spot(event) !== rest) show(symbol);
});
main.addEventListener("focusin", ({ target }) => {
  const line = target.closest(".line");
  if (!line || target.closest(".ask")) return;
  tool(line);
  items(line).forEach((item) => { item.tabIndex = item === target ? 0 : -1; });
  if (target.dataset.q) show(target);
});
document.addEventListener("click", ({ target }) => {
  if (!target.closest(".line, .controls")) tools.remove();
});
main.addEventListener("click", ({ target }) => {
  const line = target.closest(".line"), symbol = marked(target);
  if (line) current = lines.indexOf(line);
  const hidden = target.closest(".covered");
  if (!symbol) return hidden && uncover([hidden]);
  if (covered.has(hidden)) reveal(symbol);
  if (line) { symbol.tabIndex = -1; symbol.focus({ preventScroll: true }); tool(line); }
  show(symbol);
});
document.addEventListener("keydown", (event) => {
  const line = event.target.closest(".line"), { key } = event;
  if (event.target.closest(".ask") || event.ctrlKey || event.metaKey || event.altKey || !(line || event.target.closest(".controls, main, body"))) return;
  if (key === "Escape") {
    if (tools.contains(event.target)) items(line)[0].focus();
    clear();
    say();
    tools.remove();
    return;
  }
  // Single letters count only where a formula or the controls have the focus.
  if (line || event.target.closest(".controls") || classroom()) {
    if (key === "n" || key === "p") return step(key === "n" ? 1 : -1);
  }
  if (!line) return;
  const all = items(line), at = all.indexOf(event.target);
  const to = { ArrowRight: all[at + 1], ArrowLeft: all[at - 1], Home: all[0], End: all.at(-1) }[key];
  if (to) { to.tabIndex = -1; to.focus(); event.preventDefault(); }
  if ((key === "Enter" || key === " ") && event.target.dataset.q) {
    event.preventDefault();
    const from = event.target.dataset.q.split(" ").map((id) => source(id, frame(event.target))).find(Boolean);
    if (covered.has(event.target)) { reveal(event.target); show(event.target); }
    else if (key === "Enter" && from) { go(lines.indexOf(from)); items(from)[0].focus({ preventScroll: true }); }
  }
});
