// The order of what a search finds, in the place of Sphinx's own: that asks for every word of a query on one page, and takes
// a page of the course and one of the reference alike. Here a page counts by where it has the words (in what it is about:
// its title and the phrases that `site/search_phrases.py` gives it, then in a heading, then in its text) and by how rare they are;
// words that every question has count nothing, and a word that stands nowhere is taken for its nearest neighbour.
{
  const WRONG = /\b(forg[eo]t|forgotten|mistakes?|wrong|slip)\b/i, SLIP = 1.6;
  const WEIGHTS = { about: 6, heading: 2.5, text: 1 }, WHOLE = 8, EXACT = 1.6, HEADED = 3, MISSPELT = 0.7, SHOWN = 0.12, MOST = 25;
  const ASKING = new Set(("a about an and are as at be by calculate can compute could define definition did do does each equation every " +
    "exactly explain explained explanation find for formula formulas from get give given gives go has have help how i if in into is it its know like " +
    "make makes mean meaning means me my need of on one or our please should show simple some step that the their them then there " +
    "these they thing this those to understand us use used using want was way we were what when where which who why will with " +
    "work worked works would you your vs versus").split(" "));
  const stemmer = new Stemmer();
  // 2-2-2 is one word, a digit alone says nothing, and who forgot something looks for what was forgotten.
  const splitWords = (text) => splitQuery(text.normalize("NFKC").toLowerCase().replaceAll("_", " ").replace(/(?<=\d)[- ](?=\d)/g, ""))
    .map((word) => (/^forg[eo]t$/.test(word) ? "forgotten" : word));
  const stem = (text) => {
    const all = splitWords(text), telling = all.filter((word) => !ASKING.has(word) && !/^\d$/.test(word));
    return [...new Set((telling.length ? telling : all).map((word) => stemmer.stemWord(word)))];
  };
  const listOf = (files) => (files === undefined ? [] : [files].flat());
  const at = (table, word) => (Object.hasOwn(table, word) ? listOf(table[word]) : []);

  // What is known of each page: its phrases (the title is the first) and its headings, as stems.
  let pages = null;
  const known = new Set();
  const readIndex = (index) => {
    pages = index.docnames.map((name, k) => ({
      name, title: index.titles[k], file: index.filenames[k], headings: [],
      phrases: [index.titles[k], ...(PHRASES[name] ?? [])].map(stem).filter((words) => words.length),
    }));
    for (const [title, places] of Object.entries(index.alltitles))
      for (const [k, id] of places) if (id) pages[k].headings.push({ title, id, words: stem(title) });
    for (const { phrases, headings } of pages)
      for (const word of [...phrases.flat(), ...headings.flatMap(({ words }) => words)]) known.add(word);
  };

  // One letter more, less, other or changed places.
  const isNear = (a, b) => {
    if (Math.abs(a.length - b.length) > 1) return false;
    let i = 0, j = 0;
    while (i < a.length && a[i] === b[i]) i += 1;
    while (j < Math.min(a.length, b.length) - i && a[a.length - 1 - j] === b[b.length - 1 - j]) j += 1;
    const left = a.slice(i, a.length - j), right = b.slice(i, b.length - j);
    return Math.max(left.length, right.length) <= 1 || (left.length === 2 && left === [...right].reverse().join(""));
  };
  const knownAs = (word, index) => {
    if (known.has(word) || Object.hasOwn(index.terms, word)) return [word];
    const longer = [...known].filter((other) => word.length > 2 && (other.startsWith(word) || (other.length > 3 && word.startsWith(other))));
    return longer.length ? longer : [...known].filter((other) => word.length > 3 && isNear(word, other));
  };

  const rank = (query, index) => {
    const asked = stem(query).flatMap((word) => {
      const forms = knownAs(word, index);
      return forms.length ? [{ forms: new Set(forms), worth: forms.includes(word) ? 1 : MISSPELT }] : [];
    });
    const has = (words, { forms }) => words.some((word) => forms.has(word));
    const found = asked.map((word) => {
      const inText = new Set([...word.forms].flatMap((form) => [...at(index.terms, form), ...at(index.titleterms, form)]));
      const places = pages.map((page, k) => [
        page.phrases.some((phrase) => has(phrase, word)) && "about", page.headings.some(({ words }) => has(words, word)) && "heading",
        inText.has(k) && "text"].filter(Boolean));
      const count = places.filter((list) => list.length).length;
      return { ...word, places, rarity: word.worth * Math.log(1 + pages.length / (1 + count)) };
    });
    const worthOf = (kind) => (KINDS[kind] ?? 1) * (kind === "mistakes" && WRONG.test(query) ? SLIP : 1);
    const total = found.reduce((sum, { rarity }) => sum + rarity, 0);
    const sumOf = (words) => words.reduce((sum, { rarity }) => sum + rarity, 0);
    return pages.map((page, k) => {
      const met = found.filter(({ places }) => places[k].length);
      const each = met.reduce((sum, { places, rarity }) => sum + rarity * places[k].reduce((most, place) => most + WEIGHTS[place], 0), 0);
      const fit = (words) => {
        const hits = found.filter((word) => has(words, word));
        const exact = hits.length === found.length && hits.length >= words.length;
        return ((sumOf(hits) * hits.length) / Math.max(words.length, hits.length)) * (exact ? EXACT : 1);
      };
      const whole = Math.max(0, ...page.phrases.map(fit));
      const [heading] = page.headings.map((one) => ({ ...one, fit: fit(one.words) })).sort((a, b) => b.fit - a.fit);
      const score = (each + WHOLE * whole + HEADED * (heading?.fit ?? 0)) * (sumOf(met) / (total || 1)) * worthOf(page.name.split("/")[0]);
      return { page, score, heading: heading && heading.fit > whole ? heading : null };
    }).filter(({ score }) => score > 0).sort((a, b) => b.score - a.score || (a.page.name < b.page.name ? -1 : 1));
  };

  // Sphinx shows the last one first.
  Search._performSearch = (query) => {
    if (!pages) readIndex(Search._index);
    document.getElementById("search-progress")?.replaceChildren();
    const ranked = rank(query, Search._index), best = ranked[0]?.score ?? 0;
    return ranked.slice(0, MOST).filter(({ score }) => score >= best * SHOWN).map(({ page, score, heading }) => [
      page.name, heading ? `${page.title} > ${heading.title}` : page.title, heading ? `#${heading.id}` : "", null, score, page.file,
      SearchResultKind.text,
    ]).reverse();
  };
}
