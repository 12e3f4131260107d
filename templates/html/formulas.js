// A line as TeX (as the Markdown format has it) and in words, read from its MathML.
// Words come from the block #words; each is a table of what becomes of an element and its finished parts.
const words = JSON.parse(document.getElementById("words").textContent);
const spoken = (text, fills) => text.replace(/\{(\w+)\}/g, (_, key) => fills[key]);

const write = (node, rules) => {
  const parts = [...node.children].map((child) => write(child, rules));
  return rules[node.localName]?.(node, ...parts) ?? (parts.length ? parts.join("") : rules.text(node.textContent, node));
};
// A name's base, what stands below and above it, its hat.
const named = (node) => {
  const [base, ...rest] = node.children.length ? node.children : [node];
  const hat = base.localName === "mover", kind = node.localName;
  return { base: (hat ? base.firstChild : base).textContent, hat,
    sub: kind.startsWith("msub") ? rest[0].textContent : "", sup: kind.endsWith("sup") ? rest.at(-1).textContent : "" };
};
const isFunction = (node) => !node.closest("[data-q]") && node.nextElementSibling?.firstElementChild?.textContent === "(";
const greek = Object.fromEntries("α alpha β beta γ gamma δ delta ε epsilon η eta θ theta λ lambda μ mu ρ rho σ sigma φ phi ω omega π pi"
  .split(" ").flatMap((word, k, all) => k % 2 ? [[all[k - 1], `\\${word}`]] : []));
const signs = { "+": " + ", "−": " - ", "⋅": " \\cdot ", "×": " \\cdot ", "=": " = ", "≈": " \\approx ", ">": " > ", "≥": " \\geq ",
  ",": ", ", "∑": "\\sum ", "∂": "\\partial ", "⊙": " \\odot ", "ln": "\\ln", "arctan": "\\arctan" };
const harmless = (text) => text.replace(/[\\{}$&#%^_~`<>*|[\]"]/g, (c) => String.fromCharCode(c.charCodeAt(0) + 0xfee0)).replace(/\s/g, "~");
const texName = (node) => {
  const { base, sub, sup, hat } = named(node);
  const upright = !greek[base] && base.length > 1, written = greek[base] ?? harmless(base);
  const below = /^[a-z\d]?$/i.test(sub) ? sub && `_${sub}` : upright || /^\d+$/.test(sub) ? `_{${harmless(sub)}}` : `_{\\mathrm{${harmless(sub)}}}`;
  const above = sup && `^{${harmless(sup)}}`;
  if (!upright) return (hat ? "\\hat " : "") + written + below + above;
  return `${hat ? "\\widehat" : ""}${hat ? "{" : ""}\\mathrm{${written}${below}}${hat ? "}" : ""}${above}`;
};
const isMinus = (node) => node.textContent === "−" && (node.getAttribute("form") ?? (node.previousSibling || "prefix")) === "prefix";
const tex = {
  mi: (node) => signs[node.textContent] ?? (!isFunction(node) || greek[node.textContent] ? texName(node)
    : /^(tanh|a?sinh?|cosh?|max|min)$/.test(node.textContent) ? `\\${node.textContent}` : `\\operatorname{${harmless(node.textContent.replace(/_/g, " "))}}`),
  mn: (node) => node.textContent.replace(",", "{,}").replace("−", "-"),
  mo: (node) => {
    const sign = node.textContent, tall = node.getAttribute("stretchy") !== "false";
    if (isMinus(node)) return "-";
    if (sign === "[" || sign === "]") return "";
    const fence = { "(": ["\\left", "("], ")": ["\\right", ")"], "|": node.previousSibling ? ["\\right", "\\rvert"] : ["\\left", "\\lvert "] }[sign];
    return fence ? (tall ? fence[0] : "") + fence[1] : signs[sign] ?? sign;
  },
  mtext: (node) => node.className === "code" ? `\\mathtt{${harmless(node.textContent)}}` : ` \\text{${node.textContent.replace(/\u00a0/g, " ")}} `,
  msub: texName, msubsup: texName, mover: texName,
  msup: (node, base, exponent) => {
    const [below, above] = node.children;
    if (above.localName === "mo") return texName(node);
    // A number may bring a power of its own.
    const filled = below.firstElementChild?.matches("mrow[data-q]");
    const bare = node.previousElementSibling?.textContent === "×" || (!filled && (base.length === 1 || base.endsWith(")")));
    return `${bare ? base : `{${base}}`}^{${exponent}}`;
  },
  mfrac: (_, above, below) => `\\frac{${above}}{${below}}`,
  msqrt: (_, ...parts) => `\\sqrt{${parts.join("")}}`,
  mtable: (_, ...rows) => ` \\begin{bmatrix}${rows.join("\\\\")}\\end{bmatrix} `,
  mtr: (_, ...cells) => cells.join(" & "),
};
const wordFor = (sign) => words.say[sign] ?? sign, { shape } = words;
const sayName = (node) => {
  const { base, sub, sup, hat } = named(node);
  return ` ${[wordFor(base), hat ? wordFor("hat") : "", sub, sup === "+" ? shape.new : sup].filter(Boolean).join(" ")} `;
};
const speech = {
  mi: sayName, msub: sayName, msubsup: sayName, mover: sayName,
  mn: (node) => ` ${node.textContent.replace("−", wordFor("-") + " ")} `,
  mo: (node) => ` ${wordFor(isMinus(node) ? "-" : node.textContent)} `,
  mtext: (node) => ` ${node.textContent} `,
  msup: (node, base, exponent) => node.lastElementChild.localName === "mo" ? sayName(node) : spoken(shape.power, { base, exponent }),
  mfrac: ({ firstChild }, above, below) => {
    const slope = /^(∂|d[a-z]?)$/.test(firstChild.textContent) || /^∂$/.test(firstChild.firstChild.textContent);
    if (slope) [above, below] = [above, below].map((part) => part.replace(/^\s*[∂d]/, ""));
    return ` ${spoken(slope ? above.trim() ? shape.slope : shape.derivative : shape.fraction, { above, below })} `;
  },
  msqrt: (_, ...parts) => spoken(shape.root, { body: parts.join("") }),
};
const tidy = (text) => text.replace(/\s+/g, " ").replace(/ ([,;])/g, "$1").trim();
const sides = (line, rules) => tidy([...line.querySelectorAll("math")].map((math) => write(math, rules)).join(" "));
const asTex = (line) => line.querySelector("code")?.textContent ?? sides(line, tex);
const read = (line) => {
  const code = line.querySelector("code")?.textContent;
  return code ? tidy(code.replace(/(?<=[\s(])-(?=\S)|^-/g, "−").split(/([≈=*/+^()−,]| - )/).map((part) => words.say[part.trim()] ? ` ${wordFor(part.trim())} ` : part.replace(/_/g, " ")).join(""))
    : sides(line, speech);
};
