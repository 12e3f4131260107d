// Asks for the lines of a lesson: a typed number is read, judged and answered; nothing of the network is known here.
// `askLines(root, data, page)`: `data` is the block #asks (`render/asking.py` says what is in it); `page` covers the places
// of a line's number (`cover`, `uncover`) and opens what it is folded into (`open`). No request, no other file.
const askLines = (() => {
  // ---- numbers as people write them: read, never evaluated, as `judging/typed_numbers.py` reads them

  const POWER = /^(?<sign>[+-]?) ?(?<digits>[0-9.,'_ ]*[0-9.,])(?: ?[*x] ?10 ?(?:\^|\*\*) ?[({]? ?(?<times>[+-]?[0-9]{1,5}) ?[)}]?|[eE](?<e>[+-]?[0-9]{1,5}))?(?<percent> ?%)?$/;
  const GROUPED = [
    /^(?<whole>[0-9]{1,3}(?:[ '_][0-9]{3})+)(?:[.,](?<part>[0-9]*))?$/,
    /^(?<whole>[0-9]{1,3}(?:\.[0-9]{3})+),(?<part>[0-9]+)$/,
    /^(?<whole>[0-9]{1,3}(?:,[0-9]{3})+)\.(?<part>[0-9]+)$/,
    /^(?<whole>[0-9]{1,3}(?:\.[0-9]{3}){2,}|[0-9]{1,3}(?:,[0-9]{3}){2,})(?<part>)$/,
    /^(?<whole>[0-9]+)[.,](?<part>[0-9]{3}(?: [0-9]{3})* [0-9]{1,3})$/,
    /^(?<whole>[0-9]+)[.,]?(?<part>[0-9]*)$/,
    /^(?<whole>)[.,](?<part>[0-9]+)$/,
  ];
  const AMBIGUOUS = /^[1-9][0-9]{0,2}(?<mark>[.,])[0-9]{3}$/;
  const RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺", LOWERED = "0123456789-+";
  const CHARACTERS = Object.fromEntries([["−–—‐‑", "-"], ["×·⋅", "*"], ["٫", "."], ["٬’", "'"], ["~≃≅∼", "≈"], ["\u00a0\u2009\u202f\u2007", " "]]
    .flatMap(([from, to]) => [...from].map((sign) => [sign, to])));
  const TEX = [
    [/\\[()[\]]|\$/g, ""], [/\{([.,])\}/g, "$1"], [/\\(?:times|cdot) ?/g, "*"], [/\\approx ?/g, "≈"],
    [/\\[,;! ]/g, " "], [/\\d?frac ?\{([0-9]+)\} ?\{([0-9]+)\}/g, "$1/$2"], [/\^\{([+-]?[0-9]+)\}/g, "^$1"],
  ];
  const translate = (text) => [...text].map((sign) => CHARACTERS[sign] ?? sign).join("");
  const isDigit = (code) => /\p{Nd}/u.test(String.fromCodePoint(code));
  // Digits of every script stand in tens, one after the other.
  const plainSign = (sign) => {
    if (/[\p{No}\p{Nl}]/u.test(sign)) return sign;
    if (!/\p{Nd}/u.test(sign)) return sign.normalize("NFKC");
    const code = sign.codePointAt(0);
    let first = code;
    while (isDigit(first - 1)) first -= 1;
    return String((code - first) % 10);
  };
  const plainText = (typed) => {
    let text = typed.replace(/(?<=10)[⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺]+/g, (power) => `^${[...power].map((sign) => LOWERED[RAISED.indexOf(sign)]).join("")}`);
    text = translate([...translate(text)].map(plainSign).join(""));
    for (const [pattern, plain] of TEX) text = text.replace(pattern, plain);
    text = text.split(/\s+/).filter(Boolean).join(" ").replace(/^'/, "");
    text = text.replace(/^(?:[A-Za-z∂δηΔ_\\][\p{L}\p{N}_∂δ/()\\{}' .]*)? ?[=≈] ?/u, "");
    if (/^\([^()]*\)$/.test(text)) text = text.slice(1, -1).trim();
    return text.replace(/(?<=[0-9])\.{3}$/, "").replace(/^([^.,]*[.,][0-9 ]*[0-9])\.$/, "$1").trim();
  };
  const shifted = (sign, whole, part, power) => {
    const digits = whole + part, places = part.length - power;
    const long = places < 0 ? digits + "0".repeat(-places) : digits.padStart(places + 1, "0"), cut = long.length - Math.max(places, 0);
    return (sign === "-" ? "-" : "") + (long.slice(0, cut).replace(/^0+(?=\d)/, "") || "0") + (places > 0 ? `.${long.slice(cut)}` : "");
  };
  const unread = (why) => ({ readings: [], why, exact: false });
  const readTyped = (typed, mark) => {
    const text = typed.trim();
    if ([...text].length > 120) return unread("too_long");
    if (/^(?:|-|n\/a|[-– −]*)$/i.test(text)) return unread("blank");
    if (/^ok$/i.test(text)) return unread("ok");
    const plain = plainText(text);
    if (/^[+-]*(?:nan|inf|infinity|∞)$/i.test(plain)) return unread("not_finite");
    const fraction = /^([+-]?) ?([0-9]{1,15}) ?\/ ?([0-9]{1,15})$/.exec(plain);
    if (fraction) {
      const [, sign, above, below] = fraction;
      if (!Number(below)) return unread("not_finite");
      const [digits, power] = (Number(above) / Number(below)).toExponential(14).split("e");
      return { readings: [shifted(sign, digits[0], digits.slice(2), Number(power))], why: "", exact: true };
    }
    const found = POWER.exec(plain)?.groups, grouped = found && GROUPED.map((pattern) => pattern.exec(found.digits)).find(Boolean)?.groups;
    if (!grouped) return unread("not_a_number");
    const [whole, part] = [grouped.whole, grouped.part].map((digits) => (digits ?? "").replace(/[^0-9]/g, ""));
    if (whole.length + part.length > 40) return unread("too_long");
    const power = Number(found.times ?? found.e ?? 0);
    if (Math.abs(power) > 300) return unread("too_large");
    const by = power - (found.percent ? 2 : 0), readings = [shifted(found.sign, whole, part, by)], twice = AMBIGUOUS.exec(found.digits);
    if (twice) readings.push(shifted(found.sign, whole + part, "", by));
    return { readings: twice && twice.groups.mark !== mark ? readings.reverse() : readings, why: "", exact: false };
  };

  // ---- judged in decimals, edges included: n · 10^p

  const decimal = (text) => {
    const [digits, power] = text.split("e"), [whole, part = ""] = digits.split(".");
    return { n: BigInt(whole + part), p: Number(power ?? 0) - part.length };
  };
  const unit = (p) => ({ n: 1n, p });
  const half = (p) => ({ n: 5n, p: p - 1 });
  const level = (...all) => {
    const p = Math.min(...all.map((each) => each.p));
    return all.map((each) => each.n * 10n ** BigInt(each.p - p));
  };
  const order = (one, other) => {
    const [a, b] = level(one, other);
    return a < b ? -1 : Number(a > b);
  };
  const size = ({ n, p }) => ({ n: n < 0n ? -n : n, p });
  const sum = (one, other) => ({ n: level(one, other).reduce((a, b) => a + b), p: Math.min(one.p, other.p) });
  const apart = (one, other) => size(sum(one, { n: -other.n, p: other.p }));
  const larger = (one, other) => order(one, other) < 0 ? other : one;
  const significant = (text) => text.replace(/[-.]/g, "").replace(/^0+/, "").length;

  const LEAST_DIGITS = 3, FIRM_EVIDENCE = 1.5, OFF_UNITS = 2n, MOST_NAMES = 2;
  // How a number lies beside another: fewer digits are enough where they are three that count.
  const beside = (number, digits, exact, target, off) => {
    const place = exact ? target.p : Math.max(target.p, number.p), short = place > target.p, gap = apart(number, target);
    const limit = larger(off, short ? half(place) : unit(target.p)), within = order(gap, limit) <= 0;
    return { place, short, gap, limit, within, meets: within && (!short || digits >= LEAST_DIGITS || order(gap, off) <= 0) };
  };
  const judgeNumber = (text, exact, line) => {
    const number = decimal(text), digits = exact ? 15 : significant(text), off = decimal(line.off), answer = decimal(line.answer);
    const right = beside(number, digits, exact, answer, off);
    if (right.meets) return { verdict: right.short && right.gap.n ? "right_short" : "right", names: [] };
    const all = Object.entries(line.slips).map(([value, names]) => ({ names, ...beside(number, digits, exact, decimal(value), off) }));
    const near = all.filter((slip) => slip.meets).sort((a, b) => order(a.gap, b.gap));
    const best = near.filter((slip) => order(slip.gap, near[0].gap) === 0);
    const close = (!right.short || digits >= LEAST_DIGITS) && order(size(answer), { n: 10n, p: right.place }) >= 0
      && order(right.gap, sum(right.limit, { n: OFF_UNITS, p: right.place })) <= 0;
    if (best.length && !(close && order(right.gap, best[0].gap) < 0)) {
      const firm = digits - Math.log10(all.length) >= FIRM_EVIDENCE;
      return { verdict: firm ? "fits" : "could_fit", names: [...new Set(best.flatMap((slip) => slip.names))].slice(0, MOST_NAMES) };
    }
    if (close) return { verdict: "last_digit", names: [] };
    return { verdict: right.within ? "few_digits" : "not_yet", names: [] };
  };
  // Of two readings the one that the page's mark decides for, unless only the other fits; which one it was is told.
  const judge = (typed, line, mark) => {
    const { readings, why, exact } = readTyped(typed, mark);
    if (!readings.length) return { verdict: why === "ok" ? "not_a_number" : why, names: [] };
    const judged = readings.map((text) => ({ ...judgeNumber(text, exact, line), read: readings.length > 1 ? text : "" }));
    const first = (...verdicts) => judged.find(({ verdict }) => verdicts.includes(verdict));
    return first("right", "right_short") ?? first("fits") ?? judged[0];
  };

  // ---- what was done, kept in the browser where that is allowed

  const remember = (key) => {
    const name = `explainer-asks-${key}`;
    return {
      recall: () => { try { return Object(JSON.parse(localStorage.getItem(name))); } catch { return {}; } },
      keep: (what) => { try { localStorage.setItem(name, JSON.stringify(what)); } catch { /* it may be forbidden */ } },
    };
  };

  // ---- fields

  const make = (tag, fields, ...inner) => {
    const element = Object.assign(document.createElement(tag), fields);
    element.append(...inner);
    return element;
  };
  const fill = (text, gaps) => text.replace(/\{(\w+)\}/g, (_, gap) => gaps[gap]);
  const button = (textContent, onclick, fields) => make("button", { type: "button", textContent, onclick, ...fields });
  // name = formula = numbers put in = result: whether a line has numbers put in, which are marked then.
  const markNumbers = (line) => {
    const code = line.querySelector(".chain > code"), sides = [[]];
    if (!code) sides.push(...[...line.querySelectorAll(".chain > span")].slice(1).map((side) => [side]));
    for (const node of code?.childNodes.length ? [...code.childNodes] : []) {
      const pieces = node.nodeType === Node.TEXT_NODE ? node.data.split(/( [=≈] )/).map((text) => new Text(text)) : [node];
      node.replaceWith(...pieces);
      for (const piece of pieces) / [=≈] /.test(piece.data) ? sides.push([]) : sides.at(-1).push(piece);
    }
    if (sides.length !== 4) return false;
    if (code && !sides[2][0].className) {
      const side = make("span");
      sides[2][0].before(side);
      side.append(...sides[2]);
      sides[2] = [side];
    }
    sides[2][0].classList.add("numbers");
    return true;
  };
  const SIGNS = { right: "✓ ", right_short: "✓ ", last_digit: "≈ ", fits: "… ", could_fit: "… ", not_yet: "… ", few_digits: "… " };

  return Object.assign((root, { key, mark, off, lines, start = "", slips, words: said }, page) => {
    for (const line of Object.values(lines)) line.off ??= off;
    const memory = remember(key), kept = memory.recall(), done = new Map(Object.entries(Object(kept.done)).filter(([at]) => at in lines));
    const rows = new Map(), places = new Map(Object.keys(lines).map((at) => [at, root.querySelector(`#${CSS.escape(at)}`)]).filter(([, place]) => place));
    const left = () => [...places.keys()].filter((at) => !done.has(at));
    const written = (number) => number.replace(".", mark).replace("-", "−");

    const tell = () => {
      const count = places.size, open = left().length;
      const counted = fill(open ? said.progress : said.all, { done: count - open, count });
      progress.replaceChildren(...on() ? [counted, ...done.size ? [" ", again] : []] : []);
      memory.keep({ on: on(), done: Object.fromEntries(done) });
    };
    const settle = (at, how) => {
      const { row, input, told, place } = rows.get(at);
      done.set(at, how);
      place.classList.remove("unfilled");
      page.uncover(place);
      if (row.contains(document.activeElement)) input.focus();
      row.querySelectorAll("button").forEach((each) => each.remove());
      input.readOnly = true;
      row.classList.add(how);
      if (how === "shown") told.textContent = said.shown;
      tell();
    };
    const answer = (at) => {
      const { row, input, told } = rows.get(at);
      if (done.has(at)) return next(at);
      const { verdict, names, read } = judge(input.value, lines[at], mark);
      const [first, second] = names.map((name) => start + slips[name]);
      const fits = second ? fill(said.or, { first, second }) : first;
      const text = fill(said[verdict], { fits, example: written("0.37") });
      told.textContent = (SIGNS[verdict] ?? "") + (read ? `${fill(said.read, { number: written(read) })} ` : "") + text;
      if (verdict.startsWith("right")) settle(at, "right");
      else input.select();
      row.scrollIntoView({ block: "nearest" });
    };
    const visit = (at) => {
      page.open(places.get(at));
      rows.get(at).input.focus({ preventScroll: true });
      places.get(at).scrollIntoView({ block: "center" });
    };
    // Enter on a number that is right goes on.
    const next = (at) => {
      const open = left(), all = [...places.keys()], after = open.find((each) => all.indexOf(each) > all.indexOf(at)) ?? open[0];
      if (after) visit(after);
    };
    const ask = (at) => {
      const place = places.get(at), line = lines[at];
      const told = make("p", { className: "told", id: `${at}-told` }), input = make("input", { type: "text", inputMode: "decimal", autocomplete: "off", spellcheck: false });
      told.setAttribute("role", "status");
      input.setAttribute("aria-label", fill(said.number, line));
      input.setAttribute("aria-describedby", told.id);
      input.addEventListener("keydown", (event) => { if (event.key === "Enter") { event.preventDefault(); answer(at); } });
      const numbers = line.blank ? [button(said.numbers, ({ target }) => { place.classList.remove("unfilled"); input.focus(); target.remove(); })] : [];
      const row = make("div", { className: "ask" }, make("label", {}, make("span", { textContent: said.yours }), " ", input),
        button(said.check, () => { answer(at); input.focus(); }), ...numbers, button(said.show, () => settle(at, "shown")), told);
      row.addEventListener("focusin", () => row.scrollIntoView({ block: "nearest" }));
      rows.set(at, { row, input, told, place });
      page.cover(place);
      place.classList.toggle("unfilled", line.blank && markNumbers(place));
      place.append(row);
    };
    const drop = (at) => {
      const { row, place } = rows.get(at);
      row.remove();
      place.classList.remove("unfilled");
      if (!done.has(at)) page.uncover(place);
      rows.delete(at);
    };

    // ---- on, off, from the start; paper has the lesson as it is

    const on = () => toggle.ariaPressed === "true";
    const begin = () => left().forEach(ask);
    const end = () => [...rows.keys()].forEach(drop);
    const turn = (to) => {
      toggle.ariaPressed = String(to);
      to ? begin() : end();
      offer.hidden = to;
      tell();
    };
    const toggle = button(said.try, () => turn(!on()), { ariaPressed: "false" });
    const again = button(said.again, () => { end(); done.clear(); begin(); tell(); toggle.focus(); });
    const progress = make("span", { className: "progress" });
    const offer = make("p", { className: "offer" }, `${fill(said.offer, { count: places.size })} `, button(said.try, () => {
      turn(true);
      left().slice(0, 1).forEach(visit);
    }));
    let section = places.values().next().value?.closest("section");
    while (section?.parentElement.closest("section")) section = section.parentElement.closest("section");
    section?.firstElementChild.after(offer);
    const paper = matchMedia("print");
    paper.addEventListener("change", () => { if (on()) paper.matches ? end() : begin(); });
    if (kept.on === true) turn(true);
    return { controls: [toggle, progress], give: (place) => { if (rows.has(place.id) && !done.has(place.id)) settle(place.id, "shown"); } };
  }, { judge, readTyped });
})();
