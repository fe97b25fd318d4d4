// Which of many is meant by a few letters: the one that begins with them, then one with a word that does, then the rest.

const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

function rank(text, wanted) {
  const folded = fold(text);
  if (folded === wanted) return 0;
  if (folded.startsWith(wanted)) return 1;
  if (folded.split(/[\s.,()@#_-]+/).some((word) => word.startsWith(wanted))) return 2;
  return folded.includes(wanted) ? 3 : 4;
}

/** Those of `items` in whose texts (the first that fits best counts) the letters are, the likeliest first. */
export function ranked(items, letters, textsOf) {
  const wanted = fold(letters.trim());
  if (!wanted) return [...items];
  return items.map((item) => ({ item, at: Math.min(...textsOf(item).filter(Boolean).map((text) => rank(text, wanted))) }))
    .filter(({ at }) => at < 4).sort((a, b) => a.at - b.at).map(({ item }) => item);
}
