// Exercises answer: a typed number is judged by the script of the lessons (asking.js), a choice by what the page says of it.
// Without this script a page has its blanks and choices, and the answers are folded.
{
  const asks = document.getElementById("asks"), article = document.querySelector("article");
  const make = (tag, fields, ...inner) => {
    const element = Object.assign(document.createElement(tag), fields);
    element.append(...inner);
    return element;
  };

  // ---- numbers: a blank gives way to its worked line once that is known; again and on paper it stands there as before

  if (asks) {
    const kept = new Map();
    // The field stays where it is, for it may have the focus.
    const put = (place, nodes) => {
      [...place.childNodes].filter((node) => !node.classList?.contains("ask")).forEach((node) => node.remove());
      place.prepend(...nodes);
    };
    const blank = (place) => put(place, kept.get(place));
    const work = (place) => {
      const worked = document.getElementById(`${place.id}-worked`).cloneNode(true);
      worked.querySelectorAll("[id]").forEach((part) => part.removeAttribute("id"));
      put(place, [kept.get(place)[0].cloneNode(true), ...worked.childNodes]);
    };
    const data = JSON.parse(asks.textContent);
    for (const at of Object.keys(data.lines)) {
      const place = document.getElementById(at);
      kept.set(place, [...place.children]);
      work(place);
    }
    const page = { open() {}, cover: blank, uncover: (place) => place.querySelector(".ask") ? work(place) : blank(place) };
    const { controls: [toggle, progress] } = askLines(article, data, page);
    const offer = document.querySelector(".offer");
    if (toggle.ariaPressed === "false") toggle.click();
    offer.replaceWith();
    document.getElementById("your-turn").querySelector("h2").after(make("p", { className: "done" }, progress));
  }

  // ---- sentences: what holds opens its reason

  for (const choices of document.querySelectorAll(".choices")) {
    const told = make("p", { className: "told" });
    told.setAttribute("role", "status");
    choices.after(told);
    [...choices.children].forEach((choice, place) => {
      const press = ({ currentTarget }) => {
        const right = place === Number(choices.dataset.right);
        told.textContent = right ? "✓ Right." : "… Not yet.";
        told.classList.toggle("right", right);
        choices.querySelectorAll("button").forEach((each) => { each.ariaPressed = String(each === currentTarget); });
        if (right) reason(choices).open = true;
      };
      const button = make("button", { type: "button", onclick: press, ariaPressed: "false" }, ...choice.childNodes);
      choice.replaceChildren(button);
    });
  }
  function reason(choices) {
    let next = choices;
    while (next.localName !== "details") next = next.nextElementSibling;
    return next;
  }
}
